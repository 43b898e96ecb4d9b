import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { TrustedProxies } from './trusted-proxies.js';

/** What a request shows of where it comes from. */
const from = (remoteAddress: string, headers: IncomingMessage['headers'] = {}, encrypted = false): IncomingMessage => ({ headers, socket: { remoteAddress, encrypted } }) as unknown as IncomingMessage; // nothing else is read
const proxies = TrustedProxies.parse('10.0.0.0/8, 192.0.2.7, fd00::/8, ::1');

describe('the address of a client', () => {
  it.each([
    ['nobody is between', '203.0.113.5', '', '203.0.113.5'],
    ['a trusted proxy says it', '10.1.2.3', '203.0.113.5', '203.0.113.5'],
    ['two trusted proxies say it', '10.1.2.3', '203.0.113.5, 192.0.2.7', '203.0.113.5'],
    ['a trusted proxy shows an IPv4 peer as IPv6', '::ffff:10.1.2.3', '::ffff:203.0.113.5', '203.0.113.5'],
    ['it is written with a port', '10.1.2.3', '203.0.113.5:4711', '203.0.113.5'],
    ['it is IPv6 in brackets', 'fd00::2', '[2001:db8::5]:4711', '2001:db8::5'],
    ['all are trusted', '10.1.2.3', '10.0.0.9', '10.0.0.9'],
  ])('is known where %s', (_case, peer, forwarded, client) => {
    expect(proxies.clientAddressOf(from(peer, forwarded === '' ? {} : { 'x-forwarded-for': forwarded }))).toBe(client);
  });

  // Else a client could choose whom its wrong passwords are counted for, and guess without end.
  it.each([
    ['a client that is no proxy', '203.0.113.5', '198.51.100.1', '203.0.113.5'],
    ['what a client put before the proxy’s own word', '10.1.2.3', '198.51.100.1, 203.0.113.5', '203.0.113.5'],
    ['a trusted address that a client put there', '10.1.2.3', '10.0.0.9, 203.0.113.5', '203.0.113.5'],
    ['what is no address', '10.1.2.3', 'unknown', '10.1.2.3'],
    ['what stands before something that is no address', '10.1.2.3', '198.51.100.1, unknown, 10.0.0.9', '10.0.0.9'],
    ['an empty list', '10.1.2.3', ' , ', '10.1.2.3'],
  ])('is not what is said by %s', (_case, peer, forwarded, client) => {
    expect(proxies.clientAddressOf(from(peer, { 'x-forwarded-for': forwarded }))).toBe(client);
  });

  it('is never taken from other headers', () => {
    const headers = { forwarded: 'for=198.51.100.1', 'x-real-ip': '198.51.100.1', 'x-client-ip': '198.51.100.1', 'true-client-ip': '198.51.100.1' };
    expect(proxies.clientAddressOf(from('10.1.2.3', headers))).toBe('10.1.2.3');
  });

  it('is the peer’s where nobody is trusted', () => {
    expect(TrustedProxies.parse('').clientAddressOf(from('127.0.0.1', { 'x-forwarded-for': '198.51.100.1' }))).toBe('127.0.0.1');
  });
});

describe('https', () => {
  it('is there on our own connection, or where a trusted proxy says so', () => {
    expect(proxies.isSecure(from('203.0.113.5', {}, true))).toBe(true);
    expect(proxies.isSecure(from('10.1.2.3', { 'x-forwarded-proto': 'HTTPS' }))).toBe(true);
  });

  it.each([
    ['a client says so itself', '203.0.113.5', 'https'],
    ['the proxy says http', '10.1.2.3', 'http'],
    ['a client said so before the proxy', '10.1.2.3', 'https, http'],
    ['nobody says anything', '10.1.2.3', ''],
  ])('is not there where %s', (_case, peer, proto) => {
    expect(proxies.isSecure(from(peer, { 'x-forwarded-proto': proto }))).toBe(false);
  });
});
