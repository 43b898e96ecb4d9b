import { beforeAll, describe, expect, it } from '@jest/globals';
import { CHECK_STAGES, type AddedSecret, type Api, type CheckResult, type DiscoverResult, type UsableKeyManager } from '@keyplane/contracts';
import { succeeded } from '../caller.js';
import type { KeyInHand, World } from '../story/world.js';
import { requestToken } from '../token-endpoint.js';
import type { KeycloakWorld } from './world.js';

/** From the address of a realm to the first call, and to the end of its client. */
export function describeFirstCall(the: () => KeycloakWorld): void {
  describe('from the address of a realm to the first call', () => {
    let api: Api;
    let hand: KeyInHand;
    const world = (): World => the().world;

    beforeAll(async () => {
      api = await world().anApi({ keyManagers: { mode: 'selected', ids: [the().keyManager.id] } });
      hand = await world().aKey({ keyManagerId: the().keyManager.id, apis: [api], scopes: ['orders:read'] });
    });

    it('discovers the realm, and checks it in all stages and its own', async () => {
      const { issuer, management } = the().realm;
      const { fields } = (await world().automation.post<DiscoverResult>('/key-managers/discover', { type: 'keycloak', url: issuer })).body;
      expect(fields).toMatchObject({ issuer: { value: issuer }, endpoints: { value: { token: `${issuer}/protocol/openid-connect/token` } } });
      const { stages } = (await world().automation.post<CheckResult>('/key-managers/check', { type: 'keycloak', wellKnownEndpoint: fields.wellKnownEndpoint?.value, connection: { ...management } })).body;
      expect(stages.map(({ name, state }) => `${name} ${state}`)).toEqual(CHECK_STAGES.map((name) => `${name} pass`));
    });

    it('checks a form that is not filled in, and says what is missing', async () => {
      const { stages } = (await world().automation.post<CheckResult>('/key-managers/check', { type: 'keycloak', issuer: the().realm.issuer })).body;
      expect(stages.filter(({ state }) => state === 'fail')).toMatchObject([{ name: 'registration', detail: expect.stringContaining('no management client') }]);
    });

    it('makes a client in the realm, tagged, with the scope that was asked for, and shows its secret this once', async () => {
      const [client] = (await the().realm.administration.clients(the().realm.name)).filter(({ clientId }) => clientId === hand.key.clientId);
      expect(client).toMatchObject({ attributes: { 'keyplane.reference': hand.key.clientId }, optionalClientScopes: ['orders:read'] });
      expect(await requestToken(hand.key)).toMatchObject({ status: 200 });
      expect((await world().automation.get(`/keys/${hand.key.id}`)).text).not.toContain(hand.key.clientSecret);
    });

    it('lets its token pass at the API that accepts it, with its scope, and at no other', async () => {
      const token = await world().testToken(hand.key);
      const other = await world().anApi({ keyManagers: { mode: 'selected', ids: [world().builtIn.id] } });
      expect(await world().verdict(api, token)).toBe('200');
      expect((await world().call(api, token)).upstreamHeaders['x-keyplane-scopes']?.split(' ')).toContain('orders:read');
      expect(await world().verdict(other, token)).toBe('401 key-manager-not-accepted');
    });

    it('adds a second secret beside the first one, and retires that', async () => {
      const { automation } = world();
      const added = await automation.create<AddedSecret>(`/keys/${hand.key.id}/secrets`, {});
      const both = [hand.key.clientSecret, added.clientSecret];
      const statuses = async (): Promise<number[]> => Promise.all(both.map(async (clientSecret) => (await requestToken({ ...hand.key, clientSecret })).status));
      expect(await statuses()).toEqual([200, 200]);
      const { items } = await automation.read<{ items: { secretId: string }[] }>(`/keys/${hand.key.id}/secrets`);
      const [older, ...others] = items.filter(({ secretId }) => secretId !== added.secretId);
      expect([items.length, others]).toEqual([2, []]);
      expect((await automation.delete(`/keys/${hand.key.id}/secrets/${older?.secretId}`)).status).toBe(204);
      expect(await statuses()).toEqual([401, 200]);
      await world().testToken(hand.key);
    });

    it('offers a second secret only while the key manager says that the realm keeps two, and replaces the only one on request', async () => {
      const { automation } = world();
      const rotates = async (secretRotation: boolean): Promise<void> => void succeeded(await automation.patch(`/key-managers/${the().keyManager.id}`, { connection: { secretRotation } }));
      const offered = async (): Promise<boolean | undefined> => (await automation.read<{ items: UsableKeyManager[] }>(`/applications/${hand.application.id}/key-managers`)).items.find(({ id }) => id === the().keyManager.id)?.canAddSecrets;
      expect(await offered()).toBe(true);
      await rotates(false);
      expect(await offered()).toBe(false);
      expect(await automation.post(`/keys/${hand.key.id}/secrets`, {})).toMatchObject({ status: 422, body: { code: 'key.secrets-unsupported' } });
      const { clientSecret } = await automation.create<AddedSecret>(`/keys/${hand.key.id}/secrets`, { overlapSeconds: 0 });
      expect(await requestToken({ ...hand.key, clientSecret })).toMatchObject({ status: 200 });
      await rotates(true);
    });

    it('deletes the client with the key', async () => {
      expect(await the().realm.clientIds()).toContain(hand.key.clientId);
      expect((await world().automation.delete(`/keys/${hand.key.id}`)).status).toBe(204);
      expect(await the().realm.clientIds()).not.toContain(hand.key.clientId);
    });
  });
}
