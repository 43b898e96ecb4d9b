import ipaddr from 'ipaddr.js';
import { kindOfAddress, parseAddress, type AddressKind } from './address-kinds.js';

/** Which addresses may be connected to. Made by `parseNetworkRules`. */
export interface NetworkRules {
  /** Whether plain http is allowed beside https. */
  plainHttp: boolean;
  /** Whether this IP address (v4, v6, v4-mapped v6) may be connected to. */
  isAddressAllowed(address: string): boolean;
}

type Block = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Reads comma-separated network rules: `public`, `private` (RFC 1918, RFC 6598, RFC 4193), `loopback`, `http` (plain http is
 * allowed) and CIDR blocks. Whatever belongs to none of the three names (link-local, cloud metadata, multicast, reserved,
 * documentation ranges …) is reached through an explicit block only.
 * @throws Error one sentence that names the wrong token
 * @example parseNetworkRules('public,10.20.0.0/16').isAddressAllowed('10.20.1.2') // true
 */
export function parseNetworkRules(text: string): NetworkRules {
  const kinds = new Set<AddressKind>();
  const blocks: Block[] = [];
  let plainHttp = false;
  for (const token of text.split(',').map((part) => part.trim().toLowerCase())) {
    if (token === 'http') plainHttp = true;
    else if (token === 'public' || token === 'private' || token === 'loopback') kinds.add(token);
    else blocks.push(parseBlock(token));
  }
  if (kinds.size === 0 && blocks.length === 0) throw new Error(`The network rules "${text}" allow no address: name public, private, loopback or a CIDR block.`);
  return { plainHttp, isAddressAllowed: (address) => isAllowed(address, kinds, blocks) };
}

function isAllowed(text: string, kinds: ReadonlySet<AddressKind>, blocks: readonly Block[]): boolean {
  const address = parseAddress(text);
  if (address === null) return false;
  return kinds.has(kindOfAddress(address)) || blocks.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
}

function parseBlock(token: string): Block {
  const wrong = (why: string) => new Error(`The network rule "${token}" ${why}.`);
  const [network = '', bits, rest] = token.split('/');
  const isNetwork = ipaddr.IPv4.isValidFourPartDecimal(network) || (network.includes(':') && !network.includes('%') && ipaddr.IPv6.isValid(network));
  if (!isNetwork || rest !== undefined) throw wrong('is neither public, private, loopback, http nor a CIDR block such as 10.0.0.0/8');
  if (bits === undefined) throw wrong('needs a prefix length; for a single address write /32 (IPv4) or /128 (IPv6)');
  const address = ipaddr.parse(network);
  const bitsMax = address.kind() === 'ipv4' ? 32 : 128;
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax) throw wrong(`has a prefix length that is not a number from 0 to ${bitsMax}`);
  const block: Block = [address, Number(bits)];
  if (firstAddress(token) !== address.toNormalizedString()) throw wrong(`has bits set behind its prefix; write ${firstAddress(token)}/${bits}`);
  // v4 in v6 is judged as v4, so such a block would never match: better said than silently dead.
  if (parseAddress(network)?.kind() !== address.kind()) throw wrong('embeds IPv4 addresses in IPv6; write the IPv4 block instead');
  return block;
}

function firstAddress(block: string): string {
  const version = block.includes(':') ? ipaddr.IPv6 : ipaddr.IPv4;
  return version.networkAddressFromCIDR(block).toNormalizedString();
}
