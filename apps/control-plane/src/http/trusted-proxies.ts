import type { IncomingMessage } from 'node:http';
import { BlockList, isIP } from 'node:net';

/** The proxies whose `X-Forwarded-For` and `X-Forwarded-Proto` are believed. Everybody else's are not read at all. */
export class TrustedProxies {
  private constructor(private readonly list: BlockList) {}

  /** Comma-separated addresses and CIDR blocks. @throws Error one sentence that names the wrong part */
  static parse(text: string): TrustedProxies {
    const list = new BlockList();
    for (const part of text.split(',').map((one) => one.trim()).filter((one) => one !== '')) addTo(list, part);
    return new TrustedProxies(list);
  }

  /** Whom a request comes from: the first address, seen from here, that is no proxy of ours. */
  clientAddressOf(request: IncomingMessage): string {
    const hops = textOf(request.headers['x-forwarded-for']).split(',').reverse();
    let address = plain(request.socket.remoteAddress ?? '');
    for (const hop of hops) {
      const before = addressIn(hop.trim());
      if (!this.has(address) || before === null) return address;
      address = before;
    }
    return address;
  }

  /** Whether the browser speaks https: to us, or to a proxy of ours that says so. Of several, the one that is next to us has the word. */
  isSecure(request: IncomingMessage): boolean {
    if ('encrypted' in request.socket && request.socket.encrypted === true) return true;
    const said = textOf(request.headers['x-forwarded-proto']).split(',').at(-1)?.trim().toLowerCase();
    return said === 'https' && this.has(plain(request.socket.remoteAddress ?? ''));
  }

  private has(address: string): boolean {
    const version = isIP(address);
    return version !== 0 && this.list.check(address, version === 4 ? 'ipv4' : 'ipv6');
  }
}

function addTo(list: BlockList, part: string): void {
  const [address = '', bits, ...rest] = part.split('/');
  const version = isIP(address);
  const bitsMax = version === 4 ? 32 : 128;
  if (version === 0 || address.includes('%') || rest.length > 0 || (bits !== undefined && (!/^\d{1,3}$/.test(bits) || Number(bits) > bitsMax))) {
    throw new Error(`"${part}" is neither an address nor a CIDR block such as 10.0.0.0/8`);
  }
  if (bits !== undefined && Number(bits) === 0) throw new Error(`"${part}" would believe everybody; name the proxies`);
  list.addSubnet(address, Number(bits ?? bitsMax), version === 4 ? 'ipv4' : 'ipv6');
}

/** As some proxies write it: with a port, IPv6 in brackets. Null for what is no address. */
function addressIn(hop: string): string | null {
  const [, bracketed, four] = /^(?:\[([0-9a-f:.]+)\](?::\d+)?|(\d+\.\d+\.\d+\.\d+)(?::\d+)?)$/i.exec(hop) ?? [];
  const address = plain(bracketed ?? four ?? hop);
  return isIP(address) === 0 ? null : address;
}

/** An IPv4 peer of an IPv6 socket is shown as `::ffff:10.0.0.1`. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function textOf(header: string | string[] | undefined): string {
  return Array.isArray(header) ? header.join(',') : (header ?? '');
}
