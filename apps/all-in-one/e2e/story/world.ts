import { randomUUID } from 'node:crypto';
import type { Api, ApiCreate, Application, CheckResult, DiscoverResult, GeneratedKey, KeyGenerate, KeyManager, Rollout, TestToken } from '@keyplane/contracts';
import { until } from '../../src/testing/folders.js';
import { Caller, succeeded, type Answer } from '../caller.js';
import { callGateway, verdictOf, type GatewayAnswer } from '../gateway-call.js';
import { automationToken, startKeyplane, type RunningKeyplane } from '../harness.js';

/** How the sample authorization server became a key manager: each answer on the way. */
export interface Registration {
  readonly discovered: Answer<DiscoverResult>;
  readonly checked: Answer<CheckResult>;
  readonly created: Answer<KeyManager>;
}

/** An application's key, with all that its owner was given. */
export interface KeyInHand {
  readonly application: Application;
  readonly key: GeneratedKey & { readonly clientId: string; readonly clientSecret: string; readonly tokenEndpoint: string };
}

/** A running Keyplane in which the sample authorization server is a key manager beside the built-in one. */
export interface World {
  readonly keyplane: RunningKeyplane;
  readonly automation: Caller;
  readonly builtIn: KeyManager;
  readonly sample: KeyManager;
  readonly registration: Registration;
  /** Publishes an API in front of the sample API. */
  anApi(fields?: Partial<ApiCreate>): Promise<Api>;
  /** A new application with a key, subscribed to the APIs. */
  aKey(fields: Partial<KeyGenerate> & { keyManagerId: string; apis: readonly Api[] }): Promise<KeyInHand>;
  testToken(key: { id: string }, scopes?: readonly string[]): Promise<string>;
  call(api: Api, token?: string, options?: { path?: string; headers?: Record<string, string> }): Promise<GatewayAnswer>;
  /** The verdict on a call, once the gateway enforces all changes made so far: `200` or `401 unknown-client`. */
  verdict(api: Api, token?: string, path?: string): Promise<string>;
  /** Resolves when the gateway enforces all changes made so far. */
  enforced(): Promise<void>;
}

/** Starts a Keyplane; `env` says over which transport changes travel. */
export async function startWorld(env: Readonly<Record<string, string>>): Promise<World> {
  const keyplane = await startKeyplane({ env });
  try {
    return await furnish(keyplane);
  } catch (error) {
    await stopWorld({ keyplane });
    throw error;
  }
}

export async function stopWorld({ keyplane }: Pick<World, 'keyplane'>): Promise<void> {
  await keyplane.stop();
  keyplane.remove();
}

async function furnish(keyplane: RunningKeyplane): Promise<World> {
  const { bootstrap } = keyplane;
  const automation = new Caller(bootstrap.controlPlaneUrl, await automationToken(bootstrap.automation));
  const { items } = await automation.read<{ items: KeyManager[] }>('/key-managers');
  const [builtIn] = items;
  if (builtIn === undefined) throw new Error('there is no built-in key manager');
  const registration = await register(automation, bootstrap.sample);
  const publish = (fields: Partial<ApiCreate> = {}): Promise<Api> => {
    const name = `api-${randomUUID()}`;
    return automation.create<Api>('/apis', { name, version: 'v1', context: `/${name}`, upstreamUrl: bootstrap.sample.apiUrl, ...fields });
  };
  const call: World['call'] = (api, token, { path = '/hello', headers } = {}) => callGateway({ url: `${bootstrap.gatewayUrl}${api.basePath}${path}`, token, headers });
  const enforced = await createBarrier({ automation, marker: await publish(), call });
  return {
    keyplane, automation, builtIn, sample: succeeded(registration.created), registration, call, enforced,
    anApi: publish,
    aKey: (fields) => createKey(automation, fields),
    testToken: async ({ id }, scopes) => succeeded(await automation.post<TestToken>(`/keys/${id}/token`, { ...(scopes === undefined ? {} : { scopes }) })).accessToken,
    verdict: async (api, token, path) => {
      await enforced();
      return verdictOf(await call(api, token, { path }));
    },
  };
}

async function register(automation: Caller, sample: RunningKeyplane['bootstrap']['sample']): Promise<Registration> {
  const described = { name: 'sample', type: 'generic-oidc', wellKnownEndpoint: sample.wellKnownEndpoint };
  const discovered = await automation.post<DiscoverResult>('/key-managers/discover', { type: 'generic-oidc', url: sample.issuerUrl });
  const checked = await automation.post<CheckResult>('/key-managers/check', described);
  const created = await automation.post<KeyManager>('/key-managers', described);
  return { discovered, checked, created };
}

/** All changes have one order: when the gateway has taken in a change to the marker, it has taken in everything before. */
async function createBarrier({ automation, marker, call }: { automation: Caller; marker: Api; call: World['call'] }): Promise<() => Promise<void>> {
  const servedIs = (enabled: boolean): Promise<void> => until('the gateway has the last change', async () => verdictOf(await call(marker)) === (enabled ? '401 missing-token' : '404 operation-not-found'));
  let enabled = true;
  await servedIs(enabled);
  return async () => {
    enabled = !enabled;
    succeeded(await automation.patch(`/apis/${marker.id}`, { enabled }));
    await servedIs(enabled);
  };
}

async function createKey(automation: Caller, { apis, ...fields }: Parameters<World['aKey']>[0]): Promise<KeyInHand> {
  const application = await automation.create<Application>('/applications', { name: `application-${randomUUID()}` });
  for (const { id } of apis) await automation.create(`/applications/${application.id}/subscriptions`, { apiId: id });
  const key = await automation.create<KeyInHand['key']>(`/applications/${application.id}/keys`, { environment: 'PRODUCTION', ...fields });
  return { application, key };
}

/** The roll-out of a key manager on the only gateway, once it is no longer pending. */
export async function rolloutOf({ automation }: World, keyManager: KeyManager): Promise<Rollout> {
  let rollout: Rollout | undefined;
  await until('the roll-out is over', async () => {
    rollout = await automation.read<Rollout>(`/key-managers/${keyManager.id}/rollout`);
    return rollout.gateways.length === 1 && rollout.gateways.every(({ state }) => state !== 'pending');
  });
  if (rollout === undefined) throw new Error('no roll-out');
  return rollout;
}
