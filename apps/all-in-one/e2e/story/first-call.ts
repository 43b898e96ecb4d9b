import { beforeAll, describe, expect, it } from '@jest/globals';
import { CHECK_STAGES, type Api } from '@keyplane/contracts';
import { requestToken, tokenOf } from '../token-endpoint.js';
import { isClientKnown } from './sample-server.js';
import { rolloutOf, type KeyInHand, type World } from './world.js';

/** From the address of a server to the first call with its token. */
export function describeFirstCall(the: () => World): void {
  describe('from one address to the first call', () => {
    let api: Api;
    let hand: KeyInHand;

    beforeAll(async () => {
      const { sample } = the();
      api = await the().anApi({ keyManagers: { mode: 'selected', ids: [sample.id] } });
      hand = await the().aKey({ keyManagerId: sample.id, apis: [api] });
    });

    it('discovers the server from its issuer, each value with its origin', () => {
      const { discovered } = the().registration;
      const { issuerUrl } = the().keyplane.bootstrap.sample;
      expect(discovered.status).toBe(200);
      expect(discovered.body.fields).toMatchObject({
        issuer: { value: issuerUrl },
        certificates: { value: { type: 'JWKS', value: `${issuerUrl}/jwks` } },
        endpoints: { value: { token: `${issuerUrl}/token`, clientRegistration: `${issuerUrl}/reg` } },
      });
      for (const { origin } of Object.values(discovered.body.fields)) expect(origin).toContain(issuerUrl);
    });

    it('checks it in all stages before it is saved', () => {
      const { stages } = the().registration.checked.body;
      expect(stages.map(({ name, state }) => `${name} ${state}`)).toEqual(CHECK_STAGES.map((name) => `${name} pass`));
    });

    it('creates the key manager, and the roll-out becomes enforced on the gateway', async () => {
      const { created } = the().registration;
      expect([created.status, created.headers.get('etag'), created.body.issuer]).toEqual([201, '"1"', the().keyplane.bootstrap.sample.issuerUrl]);
      // Of a revision that nothing else changes: not the sample's, which later tests disable.
      const { gateways, sequence } = await rolloutOf(the(), created.body);
      expect(gateways.map(({ state, reason }) => [state, reason])).toEqual([['enforced', null]]);
      expect(sequence).toBeGreaterThan(0);
    });

    it('registers a real client at that server, and shows its secret this once', async () => {
      expect(await isClientKnown(the(), 'nobody')).toBe(false);
      expect(await isClientKnown(the(), hand.key.clientId)).toBe(true);
      expect(hand.key).toMatchObject({ state: 'active', tokenEndpoint: `${the().keyplane.bootstrap.sample.issuerUrl}/token` });
      expect(await requestToken(hand.key)).toMatchObject({ status: 200 });
      expect(await requestToken({ ...hand.key, clientSecret: 'wrong' })).toMatchObject({ status: 401, error: 'invalid_client' });
      const read = await the().automation.get(`/keys/${hand.key.id}`);
      expect(read.body).toMatchObject({ clientId: hand.key.clientId });
      expect(read.text).not.toContain(hand.key.clientSecret);
    });

    it('lets a test token pass, and one that the application got from the server itself', async () => {
      expect(await the().verdict(api, await the().testToken(hand.key))).toBe('200');
      expect(await the().verdict(api, await tokenOf(hand.key))).toBe('200');
      expect(await the().verdict(api)).toBe('401 missing-token');
    });

    it('tells the upstream who was verified, and nothing of what the caller claimed to be', async () => {
      const token = await the().testToken(hand.key);
      await the().enforced();
      const { status, path, upstreamHeaders } = await the().call(api, token, { path: '/hello?a=b', headers: FORGED });
      expect([status, path]).toEqual([200, '/hello?a=b']);
      const own = Object.entries(upstreamHeaders).filter(([name]) => /keyplane/i.test(name));
      expect(Object.fromEntries(own)).toEqual({
        'x-keyplane-organization': 'default',
        'x-keyplane-application': hand.application.id,
        'x-keyplane-key-manager': the().sample.id,
        'x-keyplane-client': hand.key.clientId,
        'x-keyplane-subject': hand.key.clientId,
        'x-keyplane-scopes': '',
        'x-keyplane-environment': 'PRODUCTION',
      });
      expect(JSON.stringify(upstreamHeaders)).not.toContain('forged');
      expect(upstreamHeaders.cookie?.replaceAll(' ', '')).toBe('a=1;b=2');
      expect(upstreamHeaders['x-other']).toBe('kept');
      expect(JSON.stringify(upstreamHeaders)).not.toContain(token);
    });

    it('forwards the token only where the API says so', async () => {
      const token = await the().testToken(hand.key);
      const forwarding = await the().anApi({ forwardToken: true });
      await the().automation.create(`/applications/${hand.application.id}/subscriptions`, { apiId: forwarding.id });
      await the().enforced();
      expect((await the().call(forwarding, token)).upstreamHeaders.authorization).toBe(`Bearer ${token}`);
      expect((await the().call(api, token)).upstreamHeaders.authorization).toBeUndefined();
    });
  });
}

const FORGED = {
  'X-Keyplane-Subject': 'forged',
  'x-keyplane-organization': 'forged',
  'X-KEYPLANE-SCOPES': 'forged',
  'X-Keyplane-Anything': 'forged',
  x_keyplane_client: 'forged',
  'X.Keyplane.Application': 'forged',
  Cookie: 'a=1; keyplane_session_8080=forged; __Host-keyplane_session=forged; keyplane_known_x=forged; b=2',
  'X-Forwarded-For': 'forged',
  'X-Other': 'kept',
};
