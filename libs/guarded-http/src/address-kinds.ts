import ipaddr from 'ipaddr.js';

/** What an address is to us. `special` is everything that no name of the network rules covers. */
export type AddressKind = 'public' | 'private' | 'loopback' | 'special';
type Address = ipaddr.IPv4 | ipaddr.IPv6;

/**
 * Cloud metadata and host services that lie inside ranges which are otherwise ordinary: Azure WireServer, Alibaba (in the
 * CGNAT range), AWS, Google and Scaleway (in the ULA range). 169.254.169.254 is link-local anyway.
 */
const METADATA = new Set(['168.63.129.16', '100.100.100.200', 'fd00:ec2:0:0:0:0:0:254', 'fd00:ec2:0:0:0:0:0:23', 'fd00:ec2:0:0:0:0:0:253', 'fd20:ce:0:0:0:0:0:254', 'fd00:42:0:0:0:0:0:42']);

/** The only part of IPv6 that IANA hands out as global unicast. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Prefixes behind which the last 32 bits are the IPv4 address that is really reached. */
const EMBEDDING_AT_END = [
  ['::ffff:0:0', 96], // v4-mapped, RFC 4291
  ['::ffff:0:0:0', 96], // SIIT, RFC 6145
  ['64:ff9b::', 96], // NAT64, RFC 6052
  ['::', 96], // v4-compatible, RFC 4291; `::` and `::1` are taken out before
] as const;
const SIX_TO_FOUR = ipaddr.IPv6.parseCIDR('2002::/16');

/** Parses an address as it comes from a resolver or a URL; embedded IPv4 comes out as IPv4. Null: no address, or one with a zone. */
export function parseAddress(text: string): Address | null {
  if (text.includes('%') || !(ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text))) return null;
  const address = ipaddr.parse(text);
  return address instanceof ipaddr.IPv6 ? (embeddedIPv4(address) ?? address) : address;
}

/** Which of the names covers an address of `parseAddress`. */
export function kindOfAddress(address: Address): AddressKind {
  if (METADATA.has(address.toNormalizedString())) return 'special';
  const range: string = address.range();
  if (range === 'loopback') return 'loopback';
  if (range === 'private' || range === 'carrierGradeNat' || range === 'uniqueLocal') return 'private';
  const isHandedOut = address instanceof ipaddr.IPv4 || address.match(GLOBAL_UNICAST);
  return range === 'unicast' && isHandedOut ? 'public' : 'special';
}

function embeddedIPv4(address: ipaddr.IPv6): ipaddr.IPv4 | null {
  const bytes = address.toByteArray();
  if (address.match(SIX_TO_FOUR)) return new ipaddr.IPv4(bytes.slice(2, 6));
  const range: string = address.range();
  if (range === 'unspecified' || range === 'loopback') return null;
  const embeds = EMBEDDING_AT_END.some(([prefix, bits]) => address.match(ipaddr.IPv6.parse(prefix), bits));
  return embeds ? new ipaddr.IPv4(bytes.slice(12)) : null;
}
