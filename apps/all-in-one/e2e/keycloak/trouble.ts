import { performance } from 'node:perf_hooks';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { Api, Application, ApplicationKey } from '@keyplane/contracts';
import type { Answer } from '../caller.js';
import { verdictOf } from '../gateway-call.js';
import type { World } from '../story/world.js';
import type { Trouble } from './troubled-proxy.js';
import type { KeycloakWorld } from './world.js';

/** Longer than any key generation takes at a server that is well, shorter than the time-out (10 s). */
const UNDISTURBED_MS_MAX = 5_000;

const TROUBLES: [title: string, trouble: Trouble, status: number, code: string][] = [
  ['hangs', 'silence', 504, 'key-manager.timeout'],
  ['answers 500', { status: 500, body: '{"error":"unknown_error"}' }, 502, 'key-manager.unexpected-response'],
  ['answers 429', { status: 429, body: '', headers: { 'retry-after': '7' } }, 503, 'key-manager.rate-limited'],
  ['answers with HTML', { status: 200, body: '<!doctype html><title>Sorry</title>', headers: { 'content-type': 'text/html' } }, 502, 'key-manager.unexpected-response'],
  ['is gone', 'gone', 502, 'key-manager.unreachable'],
];

/** What a key manager in trouble is to everybody else: nothing. */
export function describeTrouble(the: () => KeycloakWorld): void {
  describe('a Keycloak in trouble', () => {
    let api: Api;
    let token: string;
    const world = (): World => the().world;

    beforeAll(async () => {
      api = await world().anApi({ keyManagers: { mode: 'selected', ids: [the().keyManager.id] } });
      const { key } = await world().aKey({ keyManagerId: the().keyManager.id, apis: [api] });
      token = await world().testToken(key);
      expect(await world().verdict(api, token)).toBe('200');
    });
    afterEach(() => {
      the().realm.proxy.trouble = null;
    });

    it.each(TROUBLES)('that %s: the caller is told so, keys elsewhere and its own tokens go on, and a later try works', async (_, trouble, status, code) => {
      const application = await world().automation.create<Application>('/applications', { name: `trouble-${code}-${performance.now()}` });
      the().realm.proxy.trouble = trouble;
      const troubled = generate(world(), application, the().keyManager.id);
      const elsewhere = await timed(() => world().aKey({ keyManagerId: world().builtIn.id, apis: [] }));
      expect(elsewhere).toBeLessThan(UNDISTURBED_MS_MAX);
      expect(verdictOf(await world().call(api, token))).toBe('200');
      expect(await troubled).toMatchObject({ status, body: { code } });

      the().realm.proxy.trouble = null;
      await clearAway(world(), application);
      const again = await generate(world(), application, the().keyManager.id);
      expect(again.status).toBe(201);
      expect(await tagged(the())).toEqual(await ours(the()));
    });
  });
}

function generate({ automation }: World, application: Application, keyManagerId: string): Promise<Answer> {
  return automation.post(`/applications/${application.id}/keys`, { keyManagerId, environment: 'PRODUCTION' });
}

/** A key of which it is not known whether its client was made keeps its place until it is settled or deleted. */
async function clearAway({ automation }: World, application: Application): Promise<void> {
  for (const { id } of await keysOf(automation, application)) expect((await automation.delete(`/keys/${id}`)).status).toBe(204);
}

async function keysOf(automation: World['automation'], { id }: Pick<Application, 'id'>): Promise<ApplicationKey[]> {
  return (await automation.read<{ items: ApplicationKey[] }>(`/applications/${id}/keys`)).items;
}

/** Clients in the realm that carry our tag. */
async function tagged({ realm }: KeycloakWorld): Promise<string[]> {
  return (await realm.clientIds()).sort();
}

/** Clients that our keys name. */
async function ours({ world, keyManager }: KeycloakWorld): Promise<string[]> {
  const { items } = await world.automation.read<{ items: Application[] }>('/applications?limit=200');
  const keys = (await Promise.all(items.map((application) => keysOf(world.automation, application)))).flat();
  return keys.filter(({ keyManagerId, state }) => keyManagerId === keyManager.id && state === 'active').map(({ clientId }) => String(clientId)).sort();
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
