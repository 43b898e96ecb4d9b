import { describe, expect, it } from '@jest/globals';
import { aWorld } from '../../testing/index.js';

describe('another token of the same server, signed with the same key', () => {
  const world = aWorld();

  it('an access token of type JWT, with scopes, for the client alone, is accepted', () => {
    expect(world.outcome(world.token({ aud: world.key.clientId, scope: 'orders' }, { typ: 'JWT' }))).toBe('accepted');
    expect(world.outcome(world.token({ typ: 'Bearer' }, { typ: 'JWT' }))).toBe('accepted');
  });

  it.each(['nonce', 'at_hash', 'c_hash', 'events'])('with the claim %s is refused', (name) => {
    expect(world.outcome(world.token({ [name]: 'x' }, { typ: 'JWT' }))).toBe('wrong-type');
    expect(world.outcome(world.token({ [name]: null }))).toBe('wrong-type');
  });

  it.each(['ID', 'Refresh', 'Logout', 'Offline', 'id'])('that calls itself %s is refused', (typ) => {
    expect(world.outcome(world.token({ typ }))).toBe('wrong-type');
  });

  it('without scopes, for the client alone, is refused', () => {
    expect(world.outcome(world.token({ aud: world.key.clientId }, { typ: 'JWT' }))).toBe('wrong-type');
    expect(world.outcome(world.token({ aud: [world.key.clientId] }, { typ: 'JWT' }))).toBe('wrong-type');
    expect(world.outcome(world.token({ aud: [world.key.clientId, 'orders'] }, { typ: 'JWT' }))).toBe('accepted');
  });

  it('is seen by the client claim of the key manager, whatever its name', () => {
    const own = aWorld({ issuer: { profile: { consumerKeyClaim: 'cid', scopesClaim: 'scp' } } });
    const claims = { client_id: undefined, cid: own.key.clientId, aud: own.key.clientId };
    expect(own.outcome(own.token({ ...claims, scp: ['orders'] }))).toBe('accepted');
    expect(own.outcome(own.token({ ...claims, scope: 'orders' }))).toBe('wrong-type');
  });
});
