import { describe, expect, it } from '@jest/globals';
import { networkOf } from './network-of.js';

describe('whom an address counts for', () => {
  it.each([
    ['2001:db8:1:2::1', '2001:db8:1:2:ffff:ffff:ffff:ffff'],
    ['2001:db8::1', '2001:0DB8:0:0:1::'],
    ['2001:db8::', '2001:db8:0:0:0:0:192.0.2.1'],
    ['::1', '0:0:0:0:1:2:3:4'],
    ['1::2:3:4:5:6:7', '1:0:2:3::'],
    ['fe80::1%eth0', 'fe80::2%eth1'],
  ])('%s and %s are of one network', (one, other) => {
    expect(networkOf(one)).toBe(networkOf(other));
  });

  it('neighbours and IPv4 addresses count by themselves', () => {
    const all = ['2001:db8:1:2::1', '2001:db8:1:3::1', '2001:db8::1', '192.0.2.1', '192.0.2.2', ''].map(networkOf);
    expect(new Set(all).size).toBe(all.length);
    expect(networkOf('192.0.2.1')).toBe('192.0.2.1');
  });
});
