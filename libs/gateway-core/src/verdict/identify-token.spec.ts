import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { anIssuer, aWorld, NOW_SECONDS } from '../testing/index.js';
import { identifyToken } from './identify-token.js';

const world = aWorld();
const { organizationId } = world.api;
const identify = (token: string, organization = organizationId) => identifyToken(world.snapshot, { token, organizationId: organization });

describe('identifyToken', () => {
  it('says whose token it is, also when it has expired', () => {
    const exp = NOW_SECONDS - 1000;
    expect(identify(world.token({ jti: 'id-1', exp }))).toEqual({
      keyManagerId: world.issuer.keyManager.id, clientId: world.key.clientId, tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/), tokenId: 'id-1', expiresAtSeconds: exp,
    });
  });

  it.each([
    ['signed by somebody else', () => anIssuer({ kid: world.issuer.kid }).sign(world.issuer.header(), world.issuer.claims(world.key.clientId))],
    ['of an issuer that nobody registered', () => world.token({ iss: 'https://elsewhere.example' })],
    ['with an extension that is not known', () => world.token({}, { crit: ['x'] })],
    ['without its key', () => world.token({}, { kid: 'another' })],
    ['that is none', () => 'x'],
  ])('a token %s is nobody’s', (_what, token) => {
    expect(identify(token())).toEqual({ refused: expect.any(String) });
  });

  it('knows no key manager of another organization', () => {
    expect(identify(world.token(), randomUUID())).toEqual({ refused: expect.stringContaining('no key manager') });
  });

  it('leaves out what is of no use: an id that is no string or endless, a time that is no number', () => {
    expect(identify(world.token({ jti: ['x'], exp: 'soon', client_id: 7 }))).toMatchObject({ tokenId: null, expiresAtSeconds: null, clientId: null });
    expect(identify(world.token({ jti: 'x'.repeat(257) }))).toMatchObject({ tokenId: null });
  });
});
