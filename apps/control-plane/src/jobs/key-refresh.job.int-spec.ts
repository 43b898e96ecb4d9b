import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { SystemTransactions } from '../database/system-transactions.js';
import { sendJson, startFakeAuthorizationServer, type FakeAuthorizationServer } from '../key-managers/fake/fake-authorization-server.js';
import { eventsOf } from '../key-managers/fake/stored.js';
import { eventually, startTestControlPlane, type TestControlPlane } from '../testing/index.js';
import { KeyRefreshJob } from './key-refresh.job.js';
import { KeyRefreshRepository } from './key-refresh.repository.js';

let plane: TestControlPlane;
let server: FakeAuthorizationServer;
let id: string;
beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600' } });
}, 60_000);
afterAll(async () => {
  await plane?.close();
  await Promise.all(others.map((started) => started.close()));
});
beforeEach(async () => {
  server = await startFakeAuthorizationServer();
  id = String((await plane.automation.post('/key-managers', server.keyManager())).body.id);
});
afterEach(async () => {
  await plane.automation.delete(`/key-managers/${id}`);
  await server.close();
});

const others: FakeAuthorizationServer[] = [];
async function startAnother(): Promise<FakeAuthorizationServer> {
  const started = await startFakeAuthorizationServer();
  others.push(started);
  return started;
}
const job = () => plane.app.get(KeyRefreshJob, { strict: false });
const refreshAll = async (): Promise<void> => {
  for (const failing of [false, true]) await job().refreshAll({ failing });
};
const kidsOf = (data: Record<string, unknown> | null) => ((data?.keys ?? []) as { kid: string }[]).map((key) => key.kid);
async function stored() {
  const [row] = await plane.database.sql<{ keys: { kid: string }[]; revision: number; fetched_at: Date; failure: string | null; failed_at: Date | null }>('select * from keyplane.key_manager_keys where key_manager_id = $1', [id]);
  if (!row) throw new Error('no keys row');
  return row;
}

describe('the refresh of keys', () => {
  it('publishes changed keys with a revision of their own, and leaves the key manager’s revision alone', async () => {
    const kid = server.rotate();
    await refreshAll();
    expect(await stored()).toMatchObject({ keys: [{ kid }], revision: 2, failure: null });
    const events = await eventsOf(plane.database, `key-manager-keys/${id}`);
    expect(events.map((event) => [event.revision, kidsOf(event.data).includes(kid)])).toEqual([[1, false], [2, true]]);
    expect((await plane.automation.get(`/key-managers/${id}`)).headers.get('etag')).toBe('"1"');
    expect(await eventsOf(plane.database, `key-manager/${id}`)).toHaveLength(1);
  });

  it('publishes nothing when nothing changed, and notes that it looked', async () => {
    const before = await stored();
    await job().refreshNow(id);
    const after = await stored();
    expect([after.keys, after.revision]).toEqual([before.keys, before.revision]);
    expect(after.fetched_at.getTime()).toBeGreaterThan(before.fetched_at.getTime());
    expect(await eventsOf(plane.database, `key-manager-keys/${id}`)).toHaveLength(1);
  });

  it.each([
    ['an empty set', (fake: FakeAuthorizationServer) => fake.answer('/jwks', (_, response) => sendJson(response, { keys: [] }))],
    ['HTML', (fake: FakeAuthorizationServer) => fake.answer('/jwks', (_, response) => response.end('<html>'))],
    ['500', (fake: FakeAuthorizationServer) => fake.answer('/jwks', (_, response) => response.writeHead(500).end())],
    ['symmetric keys only', (fake: FakeAuthorizationServer) => fake.answer('/jwks', (_, response) => sendJson(response, { keys: [{ kty: 'oct', k: 'c2VjcmV0', kid: 'x' }] }))],
  ])('keeps the good keys when the server answers %s, and says why; the next good answer clears it', async (_, breakIt) => {
    const before = await stored();
    breakIt(server);
    await refreshAll();
    expect(await stored()).toMatchObject({ keys: before.keys, revision: 1, fetched_at: before.fetched_at, failure: expect.any(String), failed_at: expect.any(Date) });
    expect(await eventsOf(plane.database, `key-manager-keys/${id}`)).toHaveLength(1);
    server.rotate();
    await refreshAll();
    expect(await stored()).toMatchObject({ revision: 2, failure: null, failed_at: null });
  });

  it('brings the first keys of a key manager whose server was away when it was made', async () => {
    await plane.automation.delete(`/key-managers/${id}`);
    server.answer('/jwks', (_, response) => response.writeHead(503).end());
    const created = await plane.automation.post('/key-managers', { name: 'late', type: 'generic-oidc', issuer: server.issuer, endpoints: {}, certificates: { type: 'JWKS', value: `${server.issuer}/jwks` } });
    id = String(created.body.id);
    expect(await eventsOf(plane.database, `key-manager-keys/${id}`)).toEqual([]);
    const kid = server.rotate();
    await refreshAll();
    expect((await eventsOf(plane.database, `key-manager-keys/${id}`)).map((event) => kidsOf(event.data))).toEqual([[kid]]);
  });

  it('asks neither disabled nor built-in key managers', async () => {
    await plane.automation.patch(`/key-managers/${id}`, { enabled: false });
    const kid = server.rotate();
    await refreshAll();
    expect((await stored()).keys.map((key) => key.kid)).not.toContain(kid);
    const builtIn = await plane.database.sql(`select from keyplane.key_manager_keys k join keyplane.key_managers m on m.id = k.key_manager_id where m.type = 'built-in' and (k.failure is not null or k.revision <> 1)`);
    expect(builtIn).toEqual([]);
  });

  it('one that is enabled again is told of with the keys that its server has then, keys first; one whose server is away, with those of before', async () => {
    await plane.automation.patch(`/key-managers/${id}`, { enabled: false });
    const kid = server.rotate();
    expect((await plane.automation.patch(`/key-managers/${id}`, { enabled: true })).status).toBe(200);
    const told = await plane.database.sql<{ key: string }>(`select key from keyplane.outbox where key like '%/${id}' order by outbox.id desc limit 2`);
    expect(told.map(({ key }) => key)).toEqual([`key-manager/${id}`, `key-manager-keys/${id}`]);
    expect(await stored()).toMatchObject({ keys: [{ kid }], revision: 2 });

    await plane.automation.patch(`/key-managers/${id}`, { enabled: false });
    server.answer('/jwks', (_, response) => response.writeHead(503).end());
    expect((await plane.automation.patch(`/key-managers/${id}`, { enabled: true })).status).toBe(200);
    expect(await stored()).toMatchObject({ keys: [{ kid }], revision: 2 });
  });

  it('one server that sleeps delays no other, and no transaction waits for it', async () => {
    const sleeper = await startFakeAuthorizationServer();
    const sleeping = String((await plane.automation.post('/key-managers', sleeper.keyManager())).body.id);
    sleeper.answer('/jwks', () => undefined);
    const kid = server.rotate();
    const round = refreshAll();
    await eventually(async () => (await stored()).keys.some((key) => key.kid === kid), 2_000);
    expect((await plane.automation.patch(`/key-managers/${sleeping}`, { displayName: 'meanwhile' })).status).toBe(200);
    const idle = await plane.database.sql(`select from pg_stat_activity where state = 'idle in transaction' and datname = current_database()`);
    expect(idle).toEqual([]);
    await sleeper.close();
    await round;
    expect((await plane.automation.delete(`/key-managers/${sleeping}`)).status).toBe(204);
  });

  it('asks those that failed in rounds of their own, so that dead servers hold up no living one, and first who was asked longest ago', async () => {
    const dead = await startFakeAuthorizationServer();
    const deadId = String((await plane.automation.post('/key-managers', dead.keyManager())).body.id);
    const aliveId = String((await plane.automation.post('/key-managers', (await startAnother()).keyManager())).body.id);
    await dead.close();
    await job().refreshNow(deadId);
    const due = async (failing: boolean) => {
      const rows = await plane.app.get(SystemTransactions, { strict: false }).run(() => plane.app.get(KeyRefreshRepository, { strict: false }).listDue(['generic-oidc'], { failing }));
      return rows.map((row) => row.id).filter((row) => [id, deadId, aliveId].includes(row));
    };
    expect([await due(false), await due(true)]).toEqual([[id, aliveId], [deadId]]);
    await job().refreshNow(id);
    expect(await due(false)).toEqual([aliveId, id]);
    for (const made of [deadId, aliveId]) await plane.automation.delete(`/key-managers/${made}`);
  });

  it('drops keys that were fetched from a place which was changed meanwhile', async () => {
    const other = await startFakeAuthorizationServer();
    let release: () => void = () => undefined;
    const asked = new Promise<void>((resolve) => {
      server.answer('/jwks', (_, response) => {
        release = () => sendJson(response, { keys: [{ kty: 'EC', crv: 'P-256', kid: 'stale', ...staleCoordinates }] });
        resolve();
      });
    });
    const refresh = job().refreshNow(id);
    await asked;
    const moved = await plane.automation.patch(`/key-managers/${id}`, { certificates: { type: 'JWKS', value: `${other.issuer}/jwks` } });
    expect(moved.status).toBe(200);
    const before = await stored();
    release();
    await refresh;
    expect((await stored()).keys).toEqual(before.keys);
    await other.close();
  });
});

/** The base point of P-256 (FIPS 186-5): a valid public key. */
const staleCoordinates = { x: Buffer.from('6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296', 'hex').toString('base64url'), y: Buffer.from('4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5', 'hex').toString('base64url') };
