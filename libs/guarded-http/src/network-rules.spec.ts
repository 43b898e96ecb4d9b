import { describe, expect, it } from '@jest/globals';
import { checkLiteralHost } from './guarded-lookup.js';
import { parseNetworkRules } from './network-rules.js';

const ORDINARY = { public: ['8.8.8.8', '1.1.1.1', '2606:4700::1111', '64:ff9b::808:808', '::ffff:8.8.8.8'], private: ['10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', 'fd12:3456::1', 'fc00::1', '::ffff:10.0.0.1'], loopback: ['127.0.0.1', '127.255.255.254', '::1', '::ffff:127.0.0.1', '::7f00:1', '2002:7f00:1::', '64:ff9b::7f00:1', '::ffff:0:7f00:1'] };
const SPECIAL = [
  '0.0.0.0', '0.1.2.3', '169.254.1.1', '169.254.169.254', '100.100.100.200', '168.63.129.16', '192.0.0.192', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '192.88.99.1', '224.0.0.1', '239.255.255.255', '240.0.0.1', '255.255.255.255',
  '::', 'fe80::1', 'fec0::1', 'ff02::1', 'fd00:ec2::254', 'fd20:ce::254', '2001:db8::1', '3fff::1', '2001::1', '100::1', '64:ff9b:1::1', '4000::1',
  '::ffff:169.254.169.254', '2002:a9fe:a9fe::', '64:ff9b::a9fe:a9fe', '::a9fe:a9fe',
];

describe('network rules', () => {
  for (const [name, addresses] of Object.entries(ORDINARY)) {
    it(`${name} allows its own addresses and none of the other kinds, embedded IPv4 included`, () => {
      const rules = parseNetworkRules(name);
      for (const [kind, others] of Object.entries(ORDINARY)) for (const address of others) expect([address, rules.isAddressAllowed(address)]).toEqual([address, kind === name]);
      expect(addresses.length).toBeGreaterThan(0);
    });
  }

  it('no name covers link-local, metadata, multicast, reserved or documentation addresses, however they are embedded', () => {
    const rules = parseNetworkRules('public, private, loopback, http');
    for (const address of SPECIAL) expect([address, rules.isAddressAllowed(address)]).toEqual([address, false]);
  });

  it('an explicit block allows exactly its addresses, and IPv4 embedded in IPv6 is judged by the IPv4 block', () => {
    const rules = parseNetworkRules('169.254.169.254/32,fd00:ec2::/64');
    for (const address of ['169.254.169.254', '::ffff:169.254.169.254', 'fd00:ec2::254']) expect(rules.isAddressAllowed(address)).toBe(true);
    for (const address of ['169.254.169.253', 'fd00:ec3::1', '8.8.8.8', '127.0.0.1']) expect(rules.isAddressAllowed(address)).toBe(false);
    expect(parseNetworkRules('::/0').isAddressAllowed('::ffff:127.0.0.1')).toBe(false);
  });

  it('what is not an address is not allowed, whatever the rules', () => {
    const rules = parseNetworkRules('0.0.0.0/0,::/0');
    for (const text of ['', 'localhost', '127.1', '0x7f000001', '2130706433', 'fe80::1%eth0', '[::1]', '1.2.3.4.5']) expect([text, rules.isAddressAllowed(text)]).toEqual([text, false]);
  });

  it('allows plain http only when it is named', () => {
    expect(parseNetworkRules('public').plainHttp).toBe(false);
    expect(parseNetworkRules('LOOPBACK, HTTP').plainHttp).toBe(true);
  });

  it.each(['publik', '10.0.0.0', '10.0.0.0/33', '10.0.0.0/', '10/8', '10.0.0.0/8/8', '0x0a.0.0.0/8', 'fe80::1%eth0/64', '10.1.2.3/8', '::ffff:10.0.0.0/104', 'example.com', 'fd00::/129'])('names the wrong token %s', (token) => {
    expect(() => parseNetworkRules(`public,${token}`)).toThrow(`"${token}"`);
  });

  it('refuses rules that are empty, hold an empty token, or allow no address', () => {
    for (const text of ['', ' ', 'public,', 'public,,loopback', 'http']) expect(() => parseNetworkRules(text)).toThrow(/network rule/i);
  });
});

describe('literal hosts', () => {
  const rules = parseNetworkRules('public,http');
  it.each(['http://2130706433/', 'http://0x7f000001/', 'http://0177.0.0.1/', 'http://127.1/', 'http://127.0.0.1./', 'http://[::1]/', 'http://[::]/', 'http://0/', 'http://[::ffff:7f00:1]/', 'http://①②⑦.0.0.1/', 'http://[fe80::1]/'])('sees through the spelling %s', (spelling) => {
    expect(() => checkLiteralHost(rules, new URL(spelling).hostname)).toThrow(expect.objectContaining({ code: 'address-forbidden' }));
  });

  it('refuses a literal with a zone, and leaves names and allowed literals alone', () => {
    expect(() => checkLiteralHost(parseNetworkRules('fe80::/10'), 'fe80::1%eth0')).toThrow(expect.objectContaining({ code: 'address-forbidden' }));
    for (const host of ['localhost', 'example.com', '8.8.8.8', '[2606:4700::1111]']) checkLiteralHost(rules, host);
  });
});
