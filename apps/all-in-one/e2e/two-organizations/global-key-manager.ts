import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api, Application, GeneratedKey, Impact, KeyManager, KeyManagerUsage } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { succeeded, type Caller } from '../caller.js';
import { callGateway, verdictOf } from '../gateway-call.js';
import { tokenOf, type Client } from '../token-endpoint.js';
import type { Organization } from './organization.js';
import { startSecondServer, type SecondServer } from './second-server.js';

interface Setting {
  readonly operator: Caller;
  readonly organizations: Readonly<Record<'alpha' | 'beta', Organization>>;
  readonly gatewayUrl: string;
  readonly apiUrl: string;
}

/** What an organization has at the global key manager. */
interface Use {
  readonly api: Api;
  readonly application: Application;
  readonly token: string;
}

/** A key manager of the installation: everybody's to use, nobody's to change. */
export function describeGlobalKeyManager(the: () => Setting): void {
  describe('a global key manager', () => {
    let server: SecondServer;
    let keyManager: KeyManager;
    let uses: Record<'alpha' | 'beta', Use>;

    beforeAll(async () => {
      server = await startSecondServer();
      keyManager = await the().operator.create<KeyManager>('/global-key-managers', { name: 'everybody', type: 'generic-oidc', wellKnownEndpoint: server.wellKnownEndpoint });
      const { alpha, beta } = the().organizations;
      uses = { alpha: await use(alpha), beta: await use(beta) };
      for (const { api, token } of Object.values(uses)) await until('the gateway has it', async () => (await verdict(api, token)) === '200');
    });
    afterAll(() => server.stop());

    async function use({ caller, name }: Organization): Promise<Use> {
      const api = await caller.create<Api>('/apis', { name: `${name}-global`, version: 'v1', context: '/global', upstreamUrl: the().apiUrl });
      const application = await caller.create<Application>('/applications', { name: `${name}-global` });
      await caller.create(`/applications/${application.id}/subscriptions`, { apiId: api.id });
      const key = await caller.create<GeneratedKey & Client>(`/applications/${application.id}/keys`, { keyManagerId: keyManager.id, environment: 'PRODUCTION' });
      return { api, application, token: await tokenOf(key) };
    }

    async function verdict({ basePath }: Api, token: string): Promise<string> {
      return verdictOf(await callGateway({ url: `${the().gatewayUrl}${basePath}/hello`, token }));
    }

    it('is seen by both, as nobody’s', async () => {
      for (const { caller } of Object.values(the().organizations)) {
        const { items } = await caller.read<{ items: KeyManager[] }>('/key-managers');
        expect(items.find(({ id }) => id === keyManager.id)).toMatchObject({ name: 'everybody', organization: null });
        expect(await caller.read(`/key-managers/${keyManager.id}`)).toMatchObject({ organization: null });
      }
    });

    it('is changed and deleted by neither', async () => {
      const before = await the().operator.read(`/global-key-managers/${keyManager.id}`);
      for (const { caller } of Object.values(the().organizations)) {
        for (const path of [`/key-managers/${keyManager.id}`, `/global-key-managers/${keyManager.id}`]) {
          expect(await caller.patch(path, { enabled: false })).toMatchObject({ status: 403, body: { code: expect.stringMatching(/^auth\.(role|scope)-missing$/) } });
          expect(await caller.delete(`${path}?force=true`)).toMatchObject({ status: 403, body: { code: expect.stringMatching(/^auth\.(role|scope)-missing$/) } });
        }
      }
      expect(await the().operator.read(`/global-key-managers/${keyManager.id}`)).toEqual(before);
    });

    it('gives tokens that pass at the APIs of their own organization alone', async () => {
      expect(await verdict(uses.beta.api, uses.alpha.token)).toBe('401 unknown-client');
      expect(await verdict(uses.alpha.api, uses.beta.token)).toBe('401 unknown-client');
    });

    it('shows each what uses it there, and nothing of the other', async () => {
      for (const [mine, other] of [['alpha', 'beta'], ['beta', 'alpha']] as const) {
        const { applicationKeys } = await the().organizations[mine].caller.read<KeyManagerUsage>(`/key-managers/${keyManager.id}/usage`);
        expect(applicationKeys.map(({ applicationId }) => applicationId)).toEqual([uses[mine].application.id]);
        const { people, ...rest } = await the().organizations[mine].caller.read<Impact>(`/key-managers/${keyManager.id}/impact?type=DENY&roles=administrator`);
        expect(JSON.stringify(rest)).not.toContain(other);
        // By now each has people of its own with the other's names: the replayed requests made them.
        const { items } = await the().organizations[mine].caller.read<{ items: { username: string }[] }>('/users?limit=200');
        expect([...people.losing, ...people.keeping].map(({ username }) => username).sort()).toEqual(items.map(({ username }) => username).sort());
        expect(JSON.stringify(people)).not.toContain(`${other}-global`);
      }
    });

    it('is restricted by each for itself', async () => {
      const { alpha, beta } = the().organizations;
      succeeded(await alpha.caller.put(`/key-managers/${keyManager.id}/permissions`, { type: 'DENY', roles: ['application-developer'] }));
      const usable = async ({ caller, application }: Organization): Promise<string[]> => (await caller.read<{ items: { id: string }[] }>(`/applications/${application.id}/key-managers`)).items.map(({ id }) => id);
      expect(await usable(alpha)).not.toContain(keyManager.id);
      expect(await usable(beta)).toContain(keyManager.id);
      expect(await beta.caller.read(`/key-managers/${keyManager.id}/permissions`)).toMatchObject({ type: 'PUBLIC', roles: [] });
      expect(await verdict(uses.alpha.api, uses.alpha.token)).toBe('200');
    });
  });
}
