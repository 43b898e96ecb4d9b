import { beforeAll, describe, expect, it } from '@jest/globals';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Api, KeyManager } from '@keyplane/contracts';
import { SignJWT } from 'jose';
import { succeeded } from '../caller.js';
import type { KeyInHand, World } from './world.js';

/** Why a call is refused whose issuer is trusted: each reason once, with what makes the same call pass. */
export function describeVerdicts(the: () => World): void {
  describe('a call is refused', () => {
    let api: Api;
    let hand: KeyInHand;
    let token: string;
    const change = async (path: string, body: object): Promise<unknown> => succeeded(await the().automation.patch(path, body));

    beforeAll(async () => {
      api = await the().anApi({
        operations: [
          { method: 'GET', path: '/hello', scopes: [] },
          { method: 'GET', path: '/orders/{id}', scopes: ['orders:read', 'orders:admin'] },
        ],
      });
      hand = await the().aKey({ keyManagerId: the().builtIn.id, apis: [api], scopes: ['orders:read', 'other'] });
      token = await the().testToken(hand.key, ['other']);
      expect(await the().verdict(api, token)).toBe('200');
    });

    it('without one of the operation’s scopes, which the challenge names', async () => {
      await the().enforced();
      const { status, code, headers } = await the().call(api, token, { path: '/orders/7' });
      expect([status, code]).toEqual([403, 'insufficient-scope']);
      expect(headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="orders:read orders:admin"');
      const better = await the().testToken(hand.key, ['orders:read']);
      expect(await the().call(api, better, { path: '/orders/7' })).toMatchObject({ status: 200, path: '/orders/7', upstreamHeaders: { 'x-keyplane-scopes': 'orders:read' } });
    });

    it('without a subscription, until there is one, and again when it is gone', async () => {
      const other = await the().anApi();
      expect(await the().verdict(other, token)).toBe('403 not-subscribed');
      const { id } = await the().automation.create<{ id: string }>(`/applications/${hand.application.id}/subscriptions`, { apiId: other.id });
      expect(await the().verdict(other, token)).toBe('200');
      succeeded(await the().automation.delete(`/subscriptions/${id}`));
      expect(await the().verdict(other, token)).toBe('403 not-subscribed');
    });

    it('with a sandbox key where there is no sandbox, and else goes to the sandbox alone', async () => {
      const { key } = await the().aKey({ keyManagerId: the().builtIn.id, apis: [api], environment: 'SANDBOX' });
      const sandboxToken = await the().testToken(key);
      expect(await the().verdict(api, sandboxToken)).toBe('403 environment-not-offered');
      await change(`/apis/${api.id}`, { sandboxUpstreamUrl: `${api.upstreamUrl}/sandbox` });
      await the().enforced();
      expect(await the().call(api, sandboxToken)).toMatchObject({ status: 200, path: '/sandbox/hello', upstreamHeaders: { 'x-keyplane-environment': 'SANDBOX' } });
      expect(await the().call(api, token)).toMatchObject({ status: 200, path: '/hello', upstreamHeaders: { 'x-keyplane-environment': 'PRODUCTION' } });
    });

    it.each([
      ['the key', () => `/keys/${hand.key.id}`],
      ['the application', () => `/applications/${hand.application.id}`],
    ])('while %s is disabled', async (_what, path) => {
      await change(path(), { enabled: false });
      expect(await the().verdict(api, token)).toBe('401 client-disabled');
      await change(path(), { enabled: true });
      expect(await the().verdict(api, token)).toBe('200');
    });

    it('while the API is disabled, as if it were not there', async () => {
      await change(`/apis/${api.id}`, { enabled: false });
      expect(await the().verdict(api, token)).toBe('404 operation-not-found');
      await change(`/apis/${api.id}`, { enabled: true });
      expect(await the().verdict(api, token)).toBe('200');
    });

    it('at an unknown path, API or version, and from an unknown issuer', async () => {
      const at = (basePath: string): Promise<string> => the().verdict({ ...api, basePath }, token);
      expect(await the().verdict(api, token, '/unknown')).toBe('404 operation-not-found');
      expect(await at(api.basePath.replace('/v1', '/v2'))).toBe('404 operation-not-found');
      expect(await at(`/${randomUUID()}/v1`)).toBe('404 operation-not-found');
      expect(await the().verdict(api, await new Issuer('https://nobody.example').sign({ exp: LATER }))).toBe('401 unknown-issuer');
    });

    it('with a token that has expired, is for later, or says nothing of its end', async () => {
      const issuer = new Issuer(`https://${randomUUID()}.example`);
      await the().automation.create<KeyManager>('/key-managers', { name: issuer.name, type: 'generic-oidc', issuer: issuer.name, endpoints: {}, certificates: { type: 'PEM', value: issuer.pem } });
      expect(await the().verdict(api, await issuer.sign({ exp: NOW - 1 }))).toBe('401 expired');
      expect(await the().verdict(api, await issuer.sign({ exp: LATER, nbf: LATER - 1 }))).toBe('401 not-yet-valid');
      expect(await the().verdict(api, await issuer.sign({}))).toBe('401 missing-claim');
      // The same token within its time fails only because no application holds the client.
      expect(await the().verdict(api, await issuer.sign({ exp: LATER }))).toBe('401 unknown-client');
      expect(await the().verdict(api, await new Issuer(issuer.name).sign({ exp: LATER }))).toBe('401 bad-signature');
    });
  });
}

const NOW = Math.floor(Date.now() / 1000);
const LATER = NOW + 3600;

/** An authorization server of which Keyplane knows nothing but a public key. */
class Issuer {
  readonly #keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  readonly pem = this.#keys.publicKey.export({ format: 'pem', type: 'spki' }).toString();

  constructor(readonly name: string) {}

  sign(times: { exp?: number; nbf?: number }): Promise<string> {
    return new SignJWT({ iss: this.name, client_id: 'somebody', ...times }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(this.#keys.privateKey);
  }
}
