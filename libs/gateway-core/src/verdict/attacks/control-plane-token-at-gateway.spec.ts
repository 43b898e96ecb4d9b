import { describe, expect, it } from '@jest/globals';
import { CONTROL_PLANE_AUDIENCE, aWorld } from '../../testing/index.js';

describe('token for the control plane at a gateway', () => {
  const world = aWorld();
  const scope = 'keyplane:admin';

  it('is no matter of scopes: one for another audience is accepted', () => {
    expect(world.outcome(world.token({ aud: 'https://orders.example', scope }))).toBe('accepted');
  });

  it.each([[CONTROL_PLANE_AUDIENCE], [[CONTROL_PLANE_AUDIENCE]], [['https://orders.example', CONTROL_PLANE_AUDIENCE]]])('with the audience %p is refused', (aud) => {
    expect(world.outcome(world.token({ aud, scope }))).toBe('wrong-audience');
  });

  it('is refused even where key manager and API list that audience', () => {
    const careless = aWorld({ issuer: { profile: { audiences: [CONTROL_PLANE_AUDIENCE] } }, api: { audiences: [CONTROL_PLANE_AUDIENCE] } });
    expect(careless.outcome(careless.token({ aud: CONTROL_PLANE_AUDIENCE }))).toBe('wrong-audience');
  });
});

describe('audience', () => {
  const world = aWorld({ issuer: { profile: { audiences: ['gateway', 'other'] } }, api: { audiences: ['orders'] } });

  it('must share a value with the list of the key manager and with that of the API', () => {
    expect(world.outcome(world.token({ aud: ['gateway', 'orders'] }))).toBe('accepted');
    expect(world.outcome(world.token({ aud: ['gateway'] }))).toBe('wrong-audience');
    expect(world.outcome(world.token({ aud: 'orders' }))).toBe('wrong-audience');
    expect(world.outcome(world.token({ aud: ['gateway/', 'Orders'] }))).toBe('wrong-audience');
    expect(world.outcome(world.token({ aud: undefined }))).toBe('wrong-audience');
  });

  it.each([[1], [null], [{ gateway: 1, orders: 1 }], [['gateway', 'orders', 1]], [[['gateway', 'orders']]]])('%p is refused, as it has another shape', (aud) => {
    expect(world.outcome(world.token({ aud }))).toBe('wrong-audience');
  });
});
