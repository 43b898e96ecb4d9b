import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { ALGORITHMS } from '@keyplane/contracts';
import { aWorld, encodePart } from '../../testing/index.js';

describe('HMAC with the public key as its secret', () => {
  const world = aWorld({ issuer: { algorithm: 'RS256', profile: { allowedAlgorithms: [...ALGORITHMS] } } });
  const { publicKey, jwk } = world.issuer.signingKey;
  const secrets = {
    'the SPKI PEM': publicKey.export({ type: 'spki', format: 'pem' }),
    'the SPKI PEM without its last line break': String(publicKey.export({ type: 'spki', format: 'pem' })).trimEnd(),
    'the PKCS #1 PEM': publicKey.export({ type: 'pkcs1', format: 'pem' }),
    'the SPKI DER': publicKey.export({ type: 'spki', format: 'der' }),
    'the JWK': JSON.stringify(jwk),
    nothing: '',
  };

  it('accepts a token signed with the private key', () => {
    expect(world.outcome(world.token())).toBe('accepted');
  });

  describe.each(['HS256', 'HS384', 'HS512', 'hs256'])('%s', (alg) => {
    it.each(Object.entries(secrets))('with %s is refused', (_name, secret) => {
      const input = `${encodePart(world.issuer.header({ alg }))}.${encodePart(world.issuer.claims(world.key.clientId))}`;
      const mac = createHmac(alg.toLowerCase().replace('hs', 'sha'), secret).update(input).digest('base64url');
      expect(world.outcome(`${input}.${mac}`)).toBe('algorithm-not-allowed');
    });
  });

  it.each(['RS384', 'PS256', 'ES256', 'EdDSA'])('a key bound to RS256 serves no %s, though the key manager allows it', (alg) => {
    expect(world.outcome(world.token({}, { alg }))).toBe('unknown-key');
  });
});
