import { isIPv6 } from 'node:net';

const GROUPS = 8;
/** What a customer gets of IPv6 is no smaller (RFC 6177): addresses within are as many as anybody cares to use. */
const GROUPS_OF_NETWORK = 4;

/** Whom an address counts for: an IPv4 address for itself, an IPv6 address for its /64, in whatever spelling. */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const [head = '', tail] = address.split('::');
  const [before, after] = [groupsOf(head), groupsOf(tail ?? '')];
  const zeros = Array.from({ length: GROUPS - before.length - after.length }, () => 0);
  return [...before, ...zeros, ...after].slice(0, GROUPS_OF_NETWORK).map((group) => group.toString(16)).join(':');
}

/** An IPv4 address at the end stands for two groups, which belong to no network: their value does not matter. */
function groupsOf(text: string): number[] {
  return text === '' ? [] : text.split(':').flatMap((group) => (group.includes('.') ? [0, 0] : [Number.parseInt(group, 16)]));
}
