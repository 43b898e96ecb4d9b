import { describe, expect, it } from '@jest/globals';
import { aWorld, encodePart } from '../../testing/index.js';

describe('alg none', () => {
  const world = aWorld();
  const payload = world.issuer.claims(world.key.clientId);

  it('accepts the same claims signed by the key manager', () => {
    expect(world.outcome(world.issuer.sign(world.issuer.header(), payload))).toBe('accepted');
  });

  it.each(['none', 'None', 'NONE', 'nOnE', '', 'none ', null, 0, [], ['ES256'], ['none'], {}, undefined])('refuses an unsigned token whose alg is %p', (alg) => {
    const unsigned = `${encodePart(world.issuer.header({ alg }))}.${encodePart(payload)}.`;
    expect(world.outcome(unsigned)).toBe('algorithm-not-allowed');
  });

  it.each(['none', 'None', ['ES256'], 'es256', 'ES256 '])('refuses a well-signed token whose alg is spelled %p', (alg) => {
    expect(world.outcome(world.issuer.sign(world.issuer.header({ alg }), payload))).toBe('algorithm-not-allowed');
  });

  it('refuses an allowed alg with the signature taken away', () => {
    expect(world.outcome(`${encodePart(world.issuer.header())}.${encodePart(payload)}.`)).toBe('bad-signature');
  });
});
