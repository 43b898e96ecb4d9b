import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { GuardedHttpError } from './guarded-http-error.js';
import type { NetworkRules } from './network-rules.js';

/** Resolves a host name to all its addresses; injected by tests. The default is the system's resolver (hosts file included). */
export type ResolveHost = (hostname: string, options: { family: 0 | 4 | 6; hints: number }) => Promise<LookupAddress[]>;

/**
 * A `lookup` for the connect options of node:net, node:tls and undici, which hands on only addresses that the rules allow:
 * what was checked is what is connected to, so a name that resolves differently a moment later changes nothing.
 * A forbidden address beside an allowed one is left out (nothing connects to it); when none is left, it fails with
 * GuardedHttpError `address-forbidden`. It is not called for IP literals: see `checkLiteralHost`.
 * @example new Agent({ connect: { lookup: guardedLookup(rules) } })
 */
export function guardedLookup(rules: NetworkRules, resolve: ResolveHost = resolveBySystem): LookupFunction {
  return (hostname, options, callback) => {
    const { all, family, hints } = options;
    resolve(hostname, { family: familyNumber(family), hints: hints ?? 0 }).then(
      (found) => {
        const allowed = found.filter(({ address }) => rules.isAddressAllowed(address));
        const [first] = allowed;
        if (first === undefined) callback(forbidden(hostname), '', 0);
        else if (all === true) callback(null, allowed);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    );
  };
}

/**
 * Refuses a host that is a forbidden IP literal (brackets allowed); says nothing of names. Takes the `hostname` of a WHATWG
 * URL, which has already turned decimal, octal, hex and short IPv4 spellings into the usual one.
 * @throws GuardedHttpError `address-forbidden`
 */
export function checkLiteralHost(rules: NetworkRules, hostname: string): void {
  const host = hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
  // A zone ("fe80::1%eth0") is an IP address to node:net, and none that the rules could allow.
  if (isIP(host) !== 0 && !rules.isAddressAllowed(host)) throw forbidden(hostname);
}

function forbidden(hostname: string): GuardedHttpError {
  return new GuardedHttpError('address-forbidden', `The network rules forbid the address of ${hostname}.`);
}

function familyNumber(family: number | string | undefined): 0 | 4 | 6 {
  if (family === 4 || family === 'IPv4') return 4;
  return family === 6 || family === 'IPv6' ? 6 : 0;
}

function resolveBySystem(hostname: string, options: { family: 0 | 4 | 6; hints: number }): Promise<LookupAddress[]> {
  return new Promise((resolve, reject) => {
    systemLookup(hostname, { ...options, all: true }, (error, addresses) => (error === null ? resolve(addresses) : reject(error)));
  });
}
