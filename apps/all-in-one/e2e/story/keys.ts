import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api, Impact } from '@keyplane/contracts';
import { succeeded } from '../caller.js';
import { requestToken, tokenOf } from '../token-endpoint.js';
import { isClientKnown } from './sample-server.js';
import type { KeyInHand, World } from './world.js';

/** The end of a key, and whom a key manager's permission leaves out. */
export function describeKeys(the: () => World): void {
  describe('a deleted key', () => {
    it('is gone at the server, too, and the gateway refuses its token that is still valid', async () => {
      const api = await the().anApi();
      const { key } = await the().aKey({ keyManagerId: the().sample.id, apis: [api] });
      const token = await tokenOf(key);
      expect(await the().verdict(api, token)).toBe('200');
      expect((await the().automation.delete(`/keys/${key.id}`)).status).toBe(204);
      expect(await requestToken(key)).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(await isClientKnown(the(), key.clientId)).toBe(false);
      expect(await the().verdict(api, token)).toBe('401 unknown-client');
      expect((await the().automation.get(`/keys/${key.id}`)).status).toBe(404);
      expect((await the().automation.post(`/keys/${key.id}/token`, {})).status).toBe(404);
    });

    it('is gone at the built-in key manager, too', async () => {
      const api = await the().anApi();
      const { key } = await the().aKey({ keyManagerId: the().builtIn.id, apis: [api] });
      const token = await tokenOf(key);
      succeeded(await the().automation.delete(`/keys/${key.id}`));
      expect(await requestToken(key)).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(await the().verdict(api, token)).toBe('401 unknown-client');
    });
  });

  // The automation client holds the four built-in roles, the administrator's among them: no role bypasses a permission.
  describe.each(['sample', 'builtIn'] as const)('somebody whom the permission of a key manager (%s) leaves out', (which) => {
    let api: Api;
    let hand: KeyInHand;
    let token: string;
    let saved: { impact: Impact };
    const keyManagerId = (): string => the()[which].id;

    beforeAll(async () => {
      api = await the().anApi();
      hand = await the().aKey({ keyManagerId: keyManagerId(), apis: [api] });
      token = await the().testToken(hand.key);
      const role = `partners-of-${which}`;
      await the().automation.create('/roles', { name: role });
      saved = succeeded(await the().automation.put(`/key-managers/${keyManagerId()}/permissions`, { type: 'ALLOW', roles: [role] })) as unknown as typeof saved; // SavedPermissions
    });
    afterAll(async () => {
      succeeded(await the().automation.put(`/key-managers/${keyManagerId()}/permissions`, { type: 'PUBLIC', roles: [] }));
    });

    it('is named in what the change touches', () => {
      expect(saved.impact.applications).toContainEqual(expect.objectContaining({ id: hand.application.id }));
      expect(saved.impact.owners).toContain(hand.application.owner);
    });

    it('does not find it among the key managers to use, and gets no new key there', async () => {
      const application = await the().automation.create<{ id: string }>('/applications', { name: `late-${which}` });
      const usable = await the().automation.read<{ items: { id: string }[] }>(`/applications/${application.id}/key-managers`);
      expect(usable.items.map(({ id }) => id)).not.toContain(keyManagerId());
      expect(usable.items).not.toEqual([]);
      for (const [of, environment] of [[application, 'PRODUCTION'], [hand.application, 'SANDBOX']] as const) {
        const refused = await the().automation.post(`/applications/${of.id}/keys`, { keyManagerId: keyManagerId(), environment });
        expect(refused).toMatchObject({ status: 422, body: { code: 'request.invalid', errors: [{ pointer: '/keyManagerId' }] } });
        const keys = await the().automation.read<{ items: { environment: string }[] }>(`/applications/${of.id}/keys`);
        expect(keys.items.map((key) => key.environment)).not.toContain(environment);
      }
    });

    it.each([
      ['update', 'PATCH', '', { scopes: ['more'] }],
      ['test token', 'POST', '/token', {}],
    ])('gets no %s of the key that is there', async (_what, method, path, body) => {
      const refused = await the().automation.send({ method, path: `/keys/${hand.key.id}${path}`, body });
      expect(refused).toMatchObject({ status: 403, body: { code: 'key-manager.not-permitted' } });
      expect((await the().automation.read<{ scopes: string[] }>(`/keys/${hand.key.id}`)).scopes).toEqual([]);
    });

    if (which === 'builtIn') {
      it('gets no second secret of the key that is there', async () => {
        const refused = await the().automation.post(`/keys/${hand.key.id}/secrets`, {});
        expect(refused).toMatchObject({ status: 403, body: { code: 'key-manager.not-permitted' } });
        expect((await the().automation.read<{ items: unknown[] }>(`/keys/${hand.key.id}/secrets`)).items).toHaveLength(1);
      });
    }

    it('goes on calling with the old key: at the server and at the gateway nothing has changed', async () => {
      expect(await the().verdict(api, token)).toBe('200');
      expect(await the().verdict(api, await tokenOf(hand.key))).toBe('200');
    });

    it('reads and deletes the old key', async () => {
      expect((await the().automation.get(`/keys/${hand.key.id}`)).body).toMatchObject({ state: 'active', clientId: hand.key.clientId });
      expect((await the().automation.delete(`/keys/${hand.key.id}`)).status).toBe(204);
      expect(await requestToken(hand.key)).toMatchObject({ status: 401, error: 'invalid_client' });
      expect(await the().verdict(api, token)).toBe('401 unknown-client');
    });
  });
}
