import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aWorld, encodePart, NOW_SECONDS, type World } from '../../testing/index.js';

/** The order of P-256 (SEC 2 §2.4.2). */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');

/** The other spelling of an ECDSA signature: (r, n − s) verifies as (r, s) does. */
function withOtherSignature(token: string): string {
  const signature = Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url');
  const s = BigInt(`0x${signature.subarray(32).toString('hex')}`);
  const other = Buffer.from((ORDER - s).toString(16).padStart(64, '0'), 'hex');
  return `${token.slice(0, token.lastIndexOf('.'))}.${Buffer.concat([signature.subarray(0, 32), other]).toString('base64url')}`;
}

const before = (issuedBefore: string) => ({ revoked: { kind: 'issued-before' as const, issuedBefore } });
const isoOf = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe('a revoked token', () => {
  it('is refused, and another one of the same client is not', () => {
    const world = aWorld();
    const token = world.token();
    expect(world.outcome(token)).toBe('accepted');
    world.revoke(token);
    expect([world.outcome(token), world.outcome(world.token())]).toEqual(['revoked', 'accepted']);
  });

  // Whoever hashes the whole token lets it back in by a signature that anybody can compute.
  it('is refused with the other spelling of its signature, too', () => {
    const world = aWorld();
    const token = world.token();
    const twin = withOtherSignature(token);
    expect([twin === token, world.outcome(twin)]).toEqual([false, 'accepted']);
    expect(world.revoke(token).outcome(twin)).toBe('revoked');
  });

  it('is known by its id where it was signed anew, for its own client alone', () => {
    const world = aWorld();
    const jti = randomUUID();
    world.revoke(world.token(), { revoked: { kind: 'token', tokenHash: '0'.repeat(64), tokenId: jti } });
    expect(world.outcome(world.token({ jti }))).toBe('revoked');
    for (const other of [{ clientId: 'another' }, { keyManagerId: randomUUID() }, { organizationId: randomUUID() }]) {
      const place = aWorld();
      place.revoke(place.token(), { revoked: { kind: 'token', tokenHash: '0'.repeat(64), tokenId: jti }, ...other });
      expect(place.outcome(place.token({ jti }))).toBe('accepted');
    }
  });

  // The gateway serves many organizations; one may not touch the calls of another.
  it('of one organization is nothing to another', () => {
    const world = aWorld();
    const token = world.token();
    expect(world.revoke(token, { organizationId: randomUUID() }).outcome(token)).toBe('accepted');
  });
});

describe('everything issued before a moment', () => {
  const worldWith = (issuedBefore: number): World => {
    const world = aWorld();
    return world.revoke(world.token(), before(isoOf(issuedBefore)));
  };

  it.each([
    ['long before it', { iat: NOW_SECONDS - 100 }, 'revoked'],
    ['in the same second', { iat: NOW_SECONDS - 30 }, 'revoked'],
    ['after it', { iat: NOW_SECONDS - 29 }, 'accepted'],
    ['at a time that it does not tell', { iat: undefined }, 'revoked'],
  ])('a token issued %s: %p is %s', (_when, claims, outcome) => {
    const world = worldWith(NOW_SECONDS - 29.5);
    expect(world.outcome(world.token(claims))).toBe(outcome);
  });

  it('of one client is nothing to another', () => {
    const world = aWorld();
    expect(world.revoke(world.token(), { ...before(isoOf(NOW_SECONDS)), clientId: 'another' }).outcome()).toBe('accepted');
  });
});

describe('explaining', () => {
  it('a refusal never repeats the token or its id', () => {
    const world = aWorld();
    const token = world.token({ jti: 'canary-7f3a' });
    const { steps } = world.revoke(token).call({ token });
    expect(steps.at(-1)).toEqual({ name: 'revoked', outcome: 'refused', detail: 'this token was revoked' });
    expect(JSON.stringify(steps)).not.toContain(encodePart({ jti: 'canary-7f3a' }));
  });
});
