import { beforeAll, describe, expect, it } from '@jest/globals';
import { CONTROL_PLANE_SCOPES, type Api } from '@keyplane/contracts';
import { Caller, succeeded } from '../caller.js';
import { automationToken } from '../harness.js';
import { requestToken, tokenOf } from '../token-endpoint.js';
import type { KeyInHand, World } from './world.js';

/** Power over Keyplane and power over APIs never come by the same token. */
export function describeSeparatePowers(the: () => World): void {
  describe('power over Keyplane', () => {
    let api: Api;
    let ofBuiltIn: KeyInHand;
    let ofSample: KeyInHand;

    beforeAll(async () => {
      api = await the().anApi();
      ofBuiltIn = await the().aKey({ keyManagerId: the().builtIn.id, apis: [api] });
      ofSample = await the().aKey({ keyManagerId: the().sample.id, apis: [api] });
    });

    it('is no access to an API: the gateway refuses a token for the control plane', async () => {
      expect(await the().verdict(api, await automationToken(the().keyplane.bootstrap.automation))).toBe('401 wrong-audience');
    });

    it('does not come with an application’s token, of whichever key manager', async () => {
      for (const { key } of [ofBuiltIn, ofSample]) {
        const token = await tokenOf(key);
        expect(await the().verdict(api, token)).toBe('200');
        const application = new Caller(the().keyplane.bootstrap.controlPlaneUrl, token);
        for (const path of ['/me', '/key-managers', '/applications', `/keys/${key.id}`, '/gateway/snapshot']) {
          expect(await application.get(path)).toMatchObject({ status: 401, body: { code: 'auth.token-invalid' } });
        }
      }
    });

    it.each([...CONTROL_PLANE_SCOPES, 'keyplane:anything', 'Keyplane:Admin'])('cannot be asked for by a key: %s', async (scope) => {
      const application = await the().automation.create<{ id: string }>('/applications', { name: `asks for ${scope}` });
      for (const keyManagerId of [the().builtIn.id, the().sample.id]) {
        const refused = await the().automation.post(`/applications/${application.id}/keys`, { keyManagerId, environment: 'PRODUCTION', scopes: ['fine', scope] });
        expect(refused).toMatchObject({ status: 422, body: { code: 'request.invalid', errors: [expect.objectContaining({ pointer: '/scopes/1' })] } });
      }
      expect(await the().automation.read(`/applications/${application.id}/keys`)).toMatchObject({ items: [] });
      expect(await the().automation.patch(`/keys/${ofBuiltIn.key.id}`, { scopes: [scope] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/scopes/0' }] } });
      expect(await the().automation.post(`/keys/${ofBuiltIn.key.id}/token`, { scopes: [scope] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/scopes/0' }] } });
      expect(await requestToken(ofBuiltIn.key, scope)).toEqual({ status: 400, error: 'invalid_scope', error_description: expect.any(String) });
    });

    it('is never what a foreign server’s scope means', async () => {
      // The sample server grants any scope: at the control plane its tokens stay a stranger's.
      const token = await tokenOf(ofSample.key, 'keyplane:admin');
      expect(await new Caller(the().keyplane.bootstrap.controlPlaneUrl, token).get('/me')).toMatchObject({ status: 401 });
      succeeded(await the().automation.get('/me'));
    });
  });
}
