import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aSigningKey, aWorld, signToken } from '../../testing/index.js';

describe('key that the token brings along', () => {
  const world = aWorld();
  const attacker = aSigningKey('ES256', 'key-1');
  let server: Server;
  let address = '';
  let calls = 0;

  beforeAll(async () => {
    server = createServer((_request, response) => {
      calls += 1;
      response.end(JSON.stringify({ keys: [attacker.jwk] }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys`; // a TCP server that listens has one
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  const headers = (): Record<string, unknown>[] => [
    { jwk: attacker.jwk },
    { jwk: attacker.jwk, kid: undefined },
    { jku: address },
    { jku: address, kid: address },
    { x5u: address },
    { x5c: [attacker.publicKey.export({ type: 'spki', format: 'der' }).toString('base64')] },
  ];

  it('is never used, and nothing is fetched', async () => {
    for (const extra of headers()) {
      const token = signToken({ header: world.issuer.header(extra), payload: world.issuer.claims(world.key.clientId) }, attacker);
      expect(['bad-signature', 'unknown-key']).toContain(world.outcome(token));
    }
    // The listener works: this one call is the only one.
    await fetch(address);
    expect(calls).toBe(1);
  });

  it('does not disturb a token that is signed by the key manager', () => {
    for (const extra of headers().filter(({ kid }) => kid !== address)) expect(world.outcome(world.token({}, extra))).toBe('accepted');
  });
});
