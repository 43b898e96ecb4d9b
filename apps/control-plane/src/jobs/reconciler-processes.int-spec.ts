import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTestDatabase, eventually, STARTED_MS_MAX, type TestDatabase } from '../testing/index.js';
import { passTime } from './testing/crash-stage.js';
import { ReconcilingControlPlanes, type ReconcilingControlPlane } from './testing/reconciling-control-planes.js';
import { startSearchableServer, type SearchedServer } from './testing/searched-servers.js';

jest.setTimeout(60_000);

/** Two control planes on one database. What is killed or stopped is so at a known call: the front before the server sees to it. */
describe('two control planes', () => {
  let database: TestDatabase;
  let server: SearchedServer;
  let processes: ReconcilingControlPlanes;
  let planes: [ReconcilingControlPlane, ReconcilingControlPlane];
  let keyManagerId: string;

  beforeAll(async () => {
    [database, server] = await Promise.all([createTestDatabase(), startSearchableServer()]);
    processes = new ReconcilingControlPlanes(database);
    planes = [await processes.start(), await processes.start()];
    keyManagerId = await created('/key-managers', server.keyManager('searched'));
  }, 3 * STARTED_MS_MAX);
  afterEach(async () => {
    const [first, second] = planes;
    if (!first.isAlive()) planes = [await processes.start(), second];
  }, 2 * STARTED_MS_MAX);
  afterAll(async () => {
    await processes.stop();
    await server.close();
    await database.drop();
  });

  async function created(path: string, body: unknown, plane = planes[0]): Promise<string> {
    const answer = await plane.automation.post(path, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return String(answer.body.id);
  }
  const application = (): Promise<string> => created('/applications', { name: `app-${Math.random()}` });
  const generate = (plane: ReconcilingControlPlane, applicationId: string) => plane.automation.post(`/applications/${applicationId}/keys`, { keyManagerId, environment: 'PRODUCTION' });
  const keyOf = async (applicationId: string) => (await database.sql<{ id: string; state: string; client_id: string | null; attempts: number }>('select id, state, client_id, attempts from keyplane.application_keys where application_id = $1', [applicationId]))[0];
  const isReconciling = async (): Promise<boolean> => (await database.sql(`select from pg_locks where locktype = 'advisory' and classid = 7004 and granted and database = (select oid from pg_database where datname = current_database())`)).length > 0;
  /** As Postgres does itself after 15 s of silence. */
  const endLease = () => database.sql(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'keyplane-reconciler' and datname = current_database()`);
  /** Stops the process at the call, and lets the call go on. */
  function stopAt(plane: ReconcilingControlPlane, moment: Parameters<SearchedServer['front']['arm']>[0]): Promise<void> {
    return new Promise((resolve) => {
      server.front.arm(moment, () => {
        plane.signal('SIGSTOP');
        resolve();
        return Promise.resolve(true);
      });
    });
  }

  it('take turns at reconciling: while one is at it, the other leaves it alone', async () => {
    const [first, second] = planes;
    const applicationId = await application();
    await generate(first, applicationId);
    await database.sql(`update keyplane.application_keys set state = 'deleting' where application_id = $1`, [applicationId]);
    let release: () => void = () => undefined;
    const arrived = new Promise<void>((resolve) => server.front.arm({ at: 'before', call: server.calls.delete }, () => {
      resolve();
      return new Promise((go) => (release = () => go(true)));
    }));
    const turn = first.reconcile();
    await arrived;
    expect(await isReconciling()).toBe(true);
    await second.reconcile();
    expect(await keyOf(applicationId)).toMatchObject({ state: 'deleting', attempts: 1 });
    release();
    await turn;
    expect([await keyOf(applicationId), await server.tagged(), await isReconciling()]).toEqual([undefined, [], false]);
  });

  it('one that is killed in its turn is followed by the other, at once', async () => {
    const [first, second] = planes;
    const applicationId = await application();
    await generate(first, applicationId);
    await database.sql(`update keyplane.application_keys set state = 'deleting' where application_id = $1`, [applicationId]);
    server.front.arm({ at: 'before', call: server.calls.delete }, async () => {
      first.signal('SIGKILL');
      await first.ended;
      return false;
    });
    await first.reconcile();
    expect(await keyOf(applicationId)).toMatchObject({ state: 'deleting' });
    await passTime(database);
    await second.reconcile();
    expect([await keyOf(applicationId), await server.tagged()]).toEqual([undefined, []]);
  });

  it('one that stood still in its turn changes nothing of what the other has done since', async () => {
    const [first, second] = planes;
    const applicationId = await application();
    // A key whose answer got lost: its client is there.
    server.front.arm({ at: 'after', call: server.calls.create }, () => Promise.resolve(false));
    server.front.isAway = true;
    await generate(first, applicationId);
    server.front.isAway = false;
    expect(await keyOf(applicationId)).toMatchObject({ state: 'pending' });
    await passTime(database);
    const stopped = stopAt(first, { at: 'after', call: server.calls.search });
    const turn = first.reconcile();
    await stopped;
    await endLease();
    await passTime(database);
    await second.reconcile();
    const recovered = await keyOf(applicationId);
    expect(recovered).toMatchObject({ state: 'active', attempts: 0 });
    // The owner goes on: a secret, and another key in the place of this one.
    expect((await second.automation.post(`/keys/${String(recovered?.id)}/secrets`, {})).status).toBe(201);
    expect((await second.automation.delete(`/keys/${String(recovered?.id)}`)).status).toBe(204);
    expect((await generate(second, applicationId)).status).toBe(201);
    const [key, tags] = [await keyOf(applicationId), await server.tagged()];
    first.signal('SIGCONT');
    await turn;
    expect([await keyOf(applicationId), await server.tagged()]).toEqual([key, tags]);
    expect(tags).toHaveLength(1);
    expect((await second.automation.delete(`/keys/${String(key?.id)}`)).status).toBe(204);
  });

  it('one that stood still while it made a client undoes what it did, when the other has given its key up', async () => {
    const [first, second] = planes;
    const applicationId = await application();
    const stopped = stopAt(first, { at: 'before', call: server.calls.create });
    // The server is slow: it has not made the client when the other one looks.
    let goOn: () => void = () => undefined;
    server.front.hold = new Promise((resolve) => (goOn = resolve));
    const generated = generate(first, applicationId);
    await stopped;
    await passTime(database);
    await second.reconcile();
    expect(await keyOf(applicationId)).toMatchObject({ state: 'failed', client_id: null });
    goOn();
    await eventually(async () => (await server.tagged()).length === 1);
    first.signal('SIGCONT');
    // It may have noticed first that its time was over.
    expect(['key.not-active', 'key-manager.timeout']).toContain((await generated).body.code);
    expect([await server.tagged(), await keyOf(applicationId)]).toMatchObject([[], { state: 'failed' }]);
  });

  it('one that was killed after that leaves a client that is found ten minutes later', async () => {
    const [first, second] = planes;
    const applicationId = await application();
    const stopped = stopAt(first, { at: 'before', call: server.calls.create });
    let goOn: () => void = () => undefined;
    server.front.hold = new Promise((resolve) => (goOn = resolve));
    const generated = generate(first, applicationId).catch(() => 'cut off');
    await stopped;
    await passTime(database);
    await second.reconcile();
    goOn();
    await eventually(async () => (await server.tagged()).length === 1);
    first.signal('SIGKILL');
    expect(await generated).toBe('cut off');
    await passTime(database);
    await database.sql(`update keyplane.late_looks set look_at = look_at - interval '10 minutes'`);
    await second.reconcile();
    expect([await server.tagged(), await keyOf(applicationId)]).toMatchObject([[], { state: 'failed' }]);
  });
});
