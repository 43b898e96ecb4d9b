import { generateKeyPairSync } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api, KeyManager } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { verdictOf } from '../gateway-call.js';
import type { KeyInHand, World } from '../story/world.js';
import { addKeyManager, Realm } from './realm.js';
import type { KeycloakWorld } from './world.js';

/** Keys are looked for every second here, every 30 s by default. */
const SEEN_MS_MAX = 15_000;

/** What a realm does to its keys, and what becomes of its tokens. */
export function describeSigningKeys(the: () => KeycloakWorld): void {
  describe('the signing keys of a realm', () => {
    let realm: Realm;
    let keyManager: KeyManager;
    let api: Api;
    let hand: KeyInHand;
    let second: Realm;
    const world = (): World => the().world;
    const verdict = async (token: string, at = api): Promise<string> => verdictOf(await world().call(at, token));

    /** Resolves when this is the verdict; prints how long that took since the cause was there. */
    async function becomes(what: string, { token, expected, since }: { token: string; expected: string; since: number }): Promise<void> {
      await until(what, async () => (await verdict(token)) === expected, SEEN_MS_MAX);
      console.log(`${what}: ${Math.round(performance.now() - since)} ms later (keys are fetched every second here)`);
    }

    beforeAll(async () => {
      [realm, second] = await Promise.all([Realm.make(), Realm.make()]);
      keyManager = await addKeyManager(world().automation, realm);
      api = await world().anApi({ keyManagers: { mode: 'selected', ids: [keyManager.id] } });
      hand = await world().aKey({ keyManagerId: keyManager.id, apis: [api] });
    }, 60_000);
    afterAll(() => Promise.all([realm.close(), second.close()]));

    it('are rotated: tokens of the new key pass as soon as it is seen, those of the old one go on', async () => {
      const before = await world().testToken(hand.key);
      expect(await world().verdict(api, before)).toBe('200');
      await realm.signWith('new');
      const since = performance.now();
      const after = await world().testToken(hand.key);
      expect(kidOf(after)).not.toBe(kidOf(before));
      await becomes('A new signing key is enforced', { token: after, expected: '200', since });
      expect(await verdict(before)).toBe('200');
    });

    it('may be those of a second realm, kid and all: its tokens are still its own', async () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
      for (const one of [second, realm]) await one.signWith({ privateKey });
      const since = performance.now();
      const ofFirst = await world().testToken(hand.key);
      const stranger = await tokenOfStranger(second);
      expect(kidOf(stranger)).toBe(kidOf(ofFirst));
      await becomes('A signing key that two realms share is enforced', { token: ofFirst, expected: '200', since });
      expect(await verdict(stranger)).toBe('401 unknown-issuer');

      const other = await addKeyManager(world().automation, second);
      const itsApi = await world().anApi({ keyManagers: { mode: 'selected', ids: [other.id] } });
      const itsHand = await world().aKey({ keyManagerId: other.id, apis: [itsApi] });
      const ofSecond = await world().testToken(itsHand.key);
      expect(await world().verdict(itsApi, ofSecond)).toBe('200');
      expect([await verdict(ofSecond), await verdict(ofFirst, itsApi)]).toEqual(['401 key-manager-not-accepted', '401 key-manager-not-accepted']);
    });

    it('are kept while the realm is gone, and replaced when it is made anew under its name', async () => {
      const { automation } = world();
      const before = await world().testToken(hand.key);
      expect(await world().verdict(api, before)).toBe('200');
      await realm.removeRealm();
      expect((await automation.post(`/keys/${hand.key.id}/token`, {})).body).toMatchObject({ code: expect.stringMatching(/^key-manager\./) });
      expect(await verdict(before)).toBe('200');

      await realm.create();
      const since = performance.now();
      await becomes('A token of the realm that was before is refused', { token: before, expected: '401 unknown-key', since });
      expect(await automation.post(`/keys/${hand.key.id}/token`, {})).toMatchObject({ status: 422, body: { code: 'key-manager.unauthorized' } });
      expect((await automation.delete(`/keys/${hand.key.id}`)).status).toBe(204);
      const fresh = await world().aKey({ keyManagerId: keyManager.id, apis: [api] });
      await becomes('A token of the realm that is now passes', { token: await world().testToken(fresh.key), expected: '200', since });
    });
  });
}

/** A token of the realm's own management client: nobody told Keyplane of that realm. */
async function tokenOfStranger({ issuer, management }: Realm): Promise<string> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: management.clientId, client_secret: management.clientSecret });
  const response = await fetch(`${issuer}/protocol/openid-connect/token`, { method: 'POST', body });
  return ((await response.json()) as { access_token: string }).access_token; // RFC 6749 §5.1
}

function kidOf(token: string): unknown {
  return (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid?: unknown }).kid; // RFC 7515 §4.1
}
