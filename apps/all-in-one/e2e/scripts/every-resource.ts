import { beforeAll, expect, it } from '@jest/globals';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { Answer } from '../caller.js';
import type { KeyInHand, World } from '../story/world.js';

const COLLECTIONS = ['/key-managers', '/apis', '/applications', '/roles', '/users', '/organizations', '/system-clients', '/gateways', '/audit-log', '/revocations'];
/** What can be changed, and by which patch. */
const PATCHES = {
  'key-managers': { description: 'changed' }, apis: { forwardToken: true }, applications: { description: 'changed' }, keys: { enabled: false },
  roles: { description: 'changed' }, users: { enabled: false }, organizations: { displayName: 'Changed' },
};
const NOUNS = Object.keys(PATCHES) as (keyof typeof PATCHES)[];

/** What holds for every resource alike: lists, ETag and If-Match, merge patch, delete. */
export function describeEveryResource(the: () => World): void {
  let hand: KeyInHand;
  let ids: Record<keyof typeof PATCHES, string>;

  beforeAll(async () => {
    const api = await the().anApi();
    hand = await the().aKey({ keyManagerId: the().sample.id, apis: [api] });
    await the().automation.create(`/keys/${hand.key.id}/revoke`, { issuedBefore: new Date().toISOString() });
    ids = {
      'key-managers': the().sample.id, apis: api.id, applications: hand.application.id, keys: hand.key.id,
      roles: await idOf('/roles', { name: unique() }), users: await idOf('/users', { username: unique(), roles: [] }), organizations: await idOf('/organizations', { name: unique() }),
    };
  });

  const idOf = async (path: string, body: object): Promise<string> => (await the().automation.create<{ id: string }>(path, body)).id;
  const send = (method: string, path: string, ifMatch: string | null, body?: object): Promise<Answer> => the().automation.send({ method, path, body, ifMatch });
  const changed = async (path: string, body: object): Promise<Record<string, unknown>> => (await send('PATCH', path, '*', body)).body;

  it.each(COLLECTIONS)('GET %s is {"items","nextCursor"}, page by page as ?limit= and &cursor= say', async (path) => {
    const ofPage = async (query: string): Promise<{ items: { id: string }[]; nextCursor: string | null }> => the().automation.read(`${path}?${query}`);
    const all = await ofPage('limit=200');
    expect(Object.keys(all).sort()).toEqual(['items', 'nextCursor']);
    expect(all.nextCursor).toBeNull();
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: typeof all = await ofPage(`limit=3${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`);
      expect(page.items.length).toBeLessThanOrEqual(3);
      found.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(found).toEqual(all.items.map(({ id }) => id));
    expect(found.length).toBeGreaterThan(0);
  });

  it.each(NOUNS)('GET /%s/{id} gives an ETag, and PATCH takes it as If-Match: 200 with the next one, 412 when it is old, 428 without', async (noun) => {
    const path = `/${noun}/${ids[noun]}`;
    const patch = PATCHES[noun];
    const read = await the().automation.get(path);
    const before = read.headers.get('etag') ?? '';
    expect(before).toBe(`"${String(read.body.revision)}"`);
    const answer = await send('PATCH', path, before, patch);
    const after = `"${Number(read.body.revision) + 1}"`;
    expect([answer.status, answer.headers.get('etag')]).toEqual([200, after]);
    expect(answer.body).toMatchObject(patch);
    expect(await send('PATCH', path, before, patch)).toMatchObject({ status: 412 });
    expect(await send('PATCH', path, null, patch)).toMatchObject({ status: 428 });
    expect((await the().automation.get(path)).headers.get('etag')).toBe(after);
  });

  it('PATCH is a merge patch: null clears, absent stays; permissions and keyManagers are replaced whole', async () => {
    const api = await the().anApi({ keyManagers: { mode: 'selected', ids: [the().builtIn.id] }, audiences: ['https://orders'] });
    expect(await changed(`/apis/${api.id}`, { keyManagers: { mode: 'all' } })).toMatchObject({ keyManagers: { mode: 'all' }, audiences: ['https://orders'] });
    expect(await changed(`/apis/${api.id}`, { audiences: [] })).toMatchObject({ audiences: [], keyManagers: { mode: 'all' }, name: api.name });
    const roles = [unique(), unique()];
    for (const name of roles) await the().automation.create('/roles', { name });
    const path = `/key-managers/${await aKeyManager()}`;
    expect(await changed(path, { description: 'a text', permissions: { type: 'ALLOW', roles: [roles[0]] } })).toMatchObject({ description: 'a text', permissions: { type: 'ALLOW', roles: [roles[0]] } });
    expect(await changed(path, { permissions: { type: 'DENY', roles: [roles[1]] } })).toMatchObject({ description: 'a text', permissions: { type: 'DENY', roles: [roles[1]] } });
    expect(await changed(path, { description: null })).toMatchObject({ description: null, permissions: { type: 'DENY', roles: [roles[1]] } });
  });

  it('DELETE is 204, and then the thing is gone: not with an old ETag, nor without one', async () => {
    for (const path of [`/key-managers/${await aKeyManager()}`, `/roles/${await idOf('/roles', { name: unique() })}`, `/users/${await idOf('/users', { username: unique(), roles: [] })}`, `/apis/${(await the().anApi()).id}`, `/applications/${await idOf('/applications', { name: unique() })}`]) {
      expect(await send('DELETE', path, null)).toMatchObject({ status: 428 });
      expect(await send('DELETE', path, '"77"')).toMatchObject({ status: 412 });
      expect([path, (await send('DELETE', path, '"1"')).status]).toEqual([path, 204]);
      expect(await the().automation.get(path)).toMatchObject({ status: 404 });
    }
  });

  it('DELETE of what is in use is 409 with a list of what uses it, and 204 with ?force=true', async () => {
    const keyManagerId = await aKeyManager();
    const api = await the().anApi({ keyManagers: { mode: 'selected', ids: [keyManagerId, the().builtIn.id] } });
    const { application, key } = await the().aKey({ keyManagerId: the().builtIn.id, apis: [api] });
    const inUse = [
      { path: `/key-managers/${keyManagerId}`, by: api.id },
      { path: `/apis/${api.id}`, by: application.id },
      { path: `/applications/${application.id}`, by: key.id },
    ];
    for (const { path, by } of inUse) {
      const refused = await the().automation.delete(path);
      expect({ path, ...refused }).toMatchObject({ path, status: 409, body: { usedBy: [{ id: by }] } });
      expect(await the().automation.get(path)).toMatchObject({ status: 200 });
      expect([path, (await the().automation.delete(`${path}?force=true`)).status]).toEqual([path, 204]);
      expect(await the().automation.get(path)).toMatchObject({ status: 404 });
    }
    expect(await the().automation.get(`/keys/${key.id}`)).toMatchObject({ status: 404 });
  });

  /** By hand, with an issuer of its own: nothing asks whether it is there. */
  async function aKeyManager(): Promise<string> {
    const issuer = `https://${unique()}.example`;
    return idOf('/key-managers', { name: unique(), type: 'generic-oidc', issuer, endpoints: {}, certificates: { type: 'PEM', value: aPublicKey() } });
  }
}

function unique(): string {
  return `s-${randomUUID()}`;
}

function aPublicKey(): string {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'pem', type: 'spki' }).toString();
}
