import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import { SystemTransactions } from '../database/system-transactions.js';
import { KeyClients } from '../keys/key-clients.js';
import { KeyRecovery } from '../keys/key-recovery.js';
import { SecretRecovery } from '../keys/secret-recovery.js';
import { startScenario, type Scenario } from '../keys/testing/scenario.js';
import { auditOf, eventually, type ApiClient } from '../testing/index.js';
import { ReconcilerTerm } from './reconciler-term.js';
import { ReconcilerJob } from './reconciler.job.js';
import { UnfinishedWorkRepository } from './unfinished-work.repository.js';

let scenario: Scenario;
let owner: ApiClient;

beforeAll(async () => {
  scenario = await startScenario({ KEYPLANE_RECONCILE_SECONDS: '3600' });
  owner = await scenario.developer();
}, 60_000);
afterAll(() => scenario.close());
afterEach(() => {
  jest.restoreAllMocks();
  scenario.server.misbehave(null);
});

const MINUTE = 60_000;
const passAfter = (ms: number): Promise<void> => scenario.controlPlane.app.get(ReconcilerJob, { strict: false }).runPass(new Date(Date.now() + ms));
const drift = async (): Promise<Record<string, unknown>[]> => (await scenario.administrator.get('/clients/drift')).body.items as Record<string, unknown>[]; // ClientDriftPage
const sql = (text: string, parameters: unknown[] = []) => scenario.controlPlane.database.sql(text, parameters);

/** The connectors behave differently, until all mocks are restored. */
function changeConnectors(change: (real: Connector) => Partial<Connector>): void {
  const clients = scenario.controlPlane.app.get(KeyClients);
  const real = clients.connectorOf.bind(clients);
  jest.spyOn(clients, 'connectorOf').mockImplementation((keyManager) => ({ ...real(keyManager), ...change(real(keyManager)) }));
}
/** Generates a key while the connectors behave differently. */
async function generateWhile(change: (real: Connector) => Partial<Connector>, keyManagerId: string): Promise<{ applicationId: string; keyId: string; tag: string }> {
  changeConnectors(change);
  const applicationId = await scenario.application(owner);
  await owner.post(`/applications/${applicationId}/keys`, { keyManagerId, environment: 'PRODUCTION' });
  jest.restoreAllMocks();
  const [row] = await sql('select id, reference from keyplane.application_keys where application_id = $1', [applicationId]);
  return { applicationId, keyId: String(row?.id), tag: String(row?.reference) };
}
const losesAnswer = (real: Connector): Partial<Connector> => ({
  createClient: async (request) => {
    await real.createClient(request);
    throw new ConnectorError('timeout', 'It took too long.');
  },
});
const diesBeforeAnswer = (real: Connector): Partial<Connector> => ({ ...losesAnswer(real), findClients: () => Promise.reject(new ConnectorError('unreachable', 'It is away.')) });

describe('an answer that got lost', () => {
  it('at a server that can be searched: the client is found, its key active, its secret undelivered until one is added', async () => {
    const { keyId } = await generateWhile(diesBeforeAnswer, scenario.builtIn);
    expect((await owner.get(`/keys/${keyId}`)).body).toMatchObject({ state: 'pending', unfinished: { kind: 'create', needsPerson: false } });
    await passAfter(MINUTE); // it may be under way
    expect((await owner.get(`/keys/${keyId}`)).body).toMatchObject({ state: 'pending', unfinished: { attempts: 0 } });
    await passAfter(3 * MINUTE);
    const { body } = await owner.get(`/keys/${keyId}`);
    expect(body).toMatchObject({ state: 'active', secretState: 'undelivered', stateReason: null, unfinished: null });
    expect(await scenario.lastEvent(`application-key/${keyId}`)).toMatchObject({ type: 'application-key.changed', revision: body.revision, data: { clientId: body.clientId } });
    expect((await auditOf(scenario.controlPlane.database, keyId)).at(-1)).toMatchObject({ actor: 'keyplane', action: 'application-key.recovered' });
    expect((await owner.post(`/keys/${keyId}/secrets`, {})).status).toBe(201);
    expect((await owner.get(`/keys/${keyId}`)).body.secretState).toBe('delivered');
  });

  it('at a server that cannot be searched: the tag is shown to owner and administrator until a person closes it', async () => {
    const { keyId, applicationId, tag } = await generateWhile(losesAnswer, scenario.foreign);
    const unfinished = { kind: 'create', tag, needsPerson: true };
    expect((await owner.get(`/keys/${keyId}`)).body).toMatchObject({ state: 'pending', unfinished });
    expect(await drift()).toMatchObject([{ keyId, applicationId, state: 'pending', clientId: null, unfinished, reason: expect.stringContaining(tag) }]);
    await passAfter(60 * MINUTE);
    expect(await drift()).toMatchObject([{ keyId, unfinished }]);
    const elsewhere = await (await scenario.controlPlane.organization()).automation.get('/clients/drift');
    expect(elsewhere.body.items).toEqual([]);
    expect((await (await scenario.developer()).post(`/keys/${keyId}/close`, { found: 'none' })).status).toBe(404);
    expect((await owner.post(`/keys/${keyId}/close`, { found: 'maybe' })).status).toBe(422);
    expect((await owner.post(`/keys/${keyId}/close`, { found: 'deleted' })).status).toBe(204);
    expect([await drift(), (await owner.get(`/keys/${keyId}`)).body]).toMatchObject([[], { state: 'failed', unfinished: null }]);
    expect((await auditOf(scenario.controlPlane.database, keyId)).at(-1)).toMatchObject({ action: 'application-key.closed', after: { found: 'deleted', tag } });
    expect((await owner.post(`/keys/${keyId}/close`, { found: 'none' })).body.code).toBe('key.nothing-to-close');
    expect((await owner.post(`/applications/${applicationId}/keys`, { keyManagerId: scenario.foreign, environment: 'PRODUCTION' })).status).toBe(201);
  });

  it('stays shown when the key is deleted, and goes when a person has looked', async () => {
    const { keyId, tag } = await generateWhile(losesAnswer, scenario.foreign);
    expect((await owner.delete(`/keys/${keyId}`)).status).toBe(204);
    expect(await drift()).toMatchObject([{ keyId, state: 'deleting', unfinished: { kind: 'delete', tag, needsPerson: true } }]);
    expect((await scenario.administrator.post(`/keys/${keyId}/close`, { found: 'none' })).status).toBe(204);
    expect([await drift(), (await owner.get(`/keys/${keyId}`)).status]).toEqual([[], 404]);
  });
});

describe('a client that the server makes late', () => {
  it('is found ten minutes later and deleted, although its key has failed by then', async () => {
    const { keyId, tag } = await generateWhile(() => ({ createClient: () => Promise.reject(new ConnectorError('timeout', 'It took too long.')) }), scenario.builtIn);
    expect((await owner.get(`/keys/${keyId}`)).body).toMatchObject({ state: 'failed' });
    const clients = () => sql('select client_id from keyplane.oauth_clients where reference = $1', [tag]);
    await sql(`insert into keyplane.oauth_clients (organization_id, client_id, kind, reference, name, grant_types, redirect_uris, scopes, access_token_seconds, enabled, secrets)
      select organization_id, 'late-' || id, 'application', reference, 'late', '[]', '[]', '[]', 900, true, '[]' from keyplane.application_keys where id = $1`, [keyId]);
    await passAfter(9 * MINUTE);
    expect(await clients()).toHaveLength(1);
    await passAfter(11 * MINUTE);
    expect([await clients(), await sql('select * from keyplane.late_looks')]).toEqual([[], []]);
  });
});

describe('a server that is away', () => {
  it('is asked again with back-off that outlives the process, and its remainder is shown', async () => {
    const { id, clientId, applicationId } = await scenario.key(owner, scenario.foreign);
    scenario.server.misbehave({ kind: 'status', status: 503 });
    await owner.delete(`/applications/${applicationId}?force=true`);
    expect((await owner.get(`/applications/${applicationId}`)).body).toMatchObject({ deleting: true });
    expect((await owner.post(`/applications/${applicationId}/keys`, { keyManagerId: scenario.builtIn, environment: 'SANDBOX' })).body.code).toBe('application.deleting');
    expect(await drift()).toMatchObject([{ keyId: id, clientId, unfinished: { kind: 'delete', attempts: 1, needsPerson: false }, reason: expect.stringContaining('503') }]);
    await passAfter(11_000);
    expect(await drift()).toMatchObject([{ unfinished: { attempts: 2 } }]);
    const asked = scenario.server.requests().length;
    await passAfter(20_000);
    expect(scenario.server.requests()).toHaveLength(asked);
    scenario.server.misbehave(null);
    await passAfter(32_000);
    expect([await drift(), scenario.server.clients.ids().includes(clientId), (await owner.get(`/applications/${applicationId}`)).status]).toEqual([[], false, 404]);
    expect(await scenario.lastEvent(`application/${applicationId}`)).toMatchObject({ type: 'application.deleted', deleted: true });
  });

  it('is asked less and less often, however much waits for it', async () => {
    const { id: keyManagerId, server } = await scenario.foreignKeyManager();
    const keys = [await scenario.key(owner, keyManagerId), await scenario.key(owner, keyManagerId), await scenario.key(owner, keyManagerId)];
    server.misbehave({ kind: 'status', status: 503 });
    for (const { id } of keys) await owner.delete(`/keys/${id}`);
    const before = server.requests().length;
    const askedAfter: number[] = [];
    for (const seconds of [11, 30, 32, 71, 73]) {
      await passAfter(seconds * 1000);
      askedAfter.push(server.requests().length - before);
    }
    expect(askedAfter).toEqual([1, 1, 2, 2, 3]);
    server.misbehave(null);
    await passAfter(60 * MINUTE);
    expect(await drift()).toEqual([]);
  });

  it('holds up no other', async () => {
    const [slow, fast] = [await scenario.foreignKeyManager(), await scenario.foreignKeyManager()];
    const keys = [await scenario.key(owner, slow.id), await scenario.key(owner, fast.id)];
    for (const { server } of [slow, fast]) server.misbehave({ kind: 'status', status: 503 });
    for (const { id } of keys) await owner.delete(`/keys/${id}`);
    slow.server.misbehave({ kind: 'silent' });
    fast.server.misbehave(null);
    const pass = passAfter(11_000);
    await eventually(async () => (await scenario.row(String(keys[1]?.id))) === undefined);
    expect(await scenario.row(String(keys[0]?.id))).toMatchObject({ state: 'deleting' });
    slow.server.misbehave(null);
    await pass;
    await passAfter(60 * MINUTE);
    expect(await drift()).toEqual([]);
  });
});

describe('a client that its server cannot deal with', () => {
  it('holds up no other of that server', async () => {
    const { id, server } = await scenario.foreignKeyManager();
    const [stuck, other] = [await scenario.key(owner, id), await scenario.key(owner, id)];
    server.misbehave({ kind: 'status', status: 503 });
    for (const key of [stuck, other]) await owner.delete(`/keys/${key.id}`);
    server.misbehave(null);
    changeConnectors((real) => ({
      deleteClient: (request) => (request.handle.clientId === stuck.clientId ? Promise.reject(new ConnectorError('unexpected-response', 'It answered 500.')) : real.deleteClient(request)),
    }));
    await passAfter(11_000);
    await passAfter(32_000);
    expect([await scenario.row(stuck.id), await scenario.row(other.id), server.clients.ids()]).toMatchObject([{ state: 'deleting' }, undefined, [stuck.clientId]]);
    jest.restoreAllMocks();
    await passAfter(60 * MINUTE);
    expect(await drift()).toEqual([]);
  });
});

describe('a pass', () => {
  it('is made by one control plane at a time', async () => {
    const { keyId } = await generateWhile(diesBeforeAnswer, scenario.builtIn);
    await sql(`update keyplane.application_keys set created_at = created_at - interval '3 minutes' where id = $1`, [keyId]);
    const { signal } = new AbortController();
    const pass = () => scenario.controlPlane.app.get(ReconcilerJob, { strict: false }).runInTurn(signal);
    await new ReconcilerTerm(scenario.controlPlane.database.systemUrl, signal).run(pass);
    expect(await scenario.row(keyId)).toMatchObject({ state: 'pending', attempts: 0 });
    await pass();
    expect(await scenario.row(keyId)).toMatchObject({ state: 'active' });
  });
});

describe('much work of one organization', () => {
  it('leaves the others their turn', async () => {
    const crowd = await scenario.controlPlane.organization();
    const [theirs] = await sql('select m.id from keyplane.key_managers m join keyplane.organizations o on o.id = m.organization_id where o.name = $1', [crowd.name]);
    const add = 'insert into keyplane.late_looks (reference, organization_id, key_manager_id, look_at) select $1 || n, m.organization_id, m.id, now() from keyplane.key_managers m, generate_series(1, $3) n where m.id = $2';
    try {
      await sql(add, ['a-crowd-', theirs?.id, 1_001]);
      await sql(add, ['z-single-', scenario.builtIn, 1]);
      const due = await scenario.controlPlane.app.get(SystemTransactions, { strict: false }).run(() => scenario.controlPlane.app.get(UnfinishedWorkRepository, { strict: false }).listDue(new Date(Date.now() + MINUTE)));
      expect(due).toHaveLength(1_000);
      expect(due.map(({ id }) => id)).toContain('z-single-1');
    } finally {
      await sql(`delete from keyplane.late_looks where reference like 'a-crowd-%' or reference like 'z-single-%'`);
    }
  });
});

describe('a try', () => {
  it('that another one has followed changes nothing any more: a control plane that stood still meanwhile', async () => {
    const [key, { keyId }] = [await scenario.key(owner, scenario.builtIn), await generateWhile(diesBeforeAnswer, scenario.builtIn)];
    changeConnectors(() => ({ addSecret: () => Promise.reject(new ConnectorError('timeout', 'It took too long.')) }));
    await owner.post(`/keys/${key.id}/secrets`, {});
    jest.restoreAllMocks();
    const recover = async (attempts: number): Promise<unknown[]> => {
      const { app } = scenario.controlPlane;
      for (const [recovery, id] of [[app.get(KeyRecovery, { strict: false }), keyId], [app.get(SecretRecovery, { strict: false }), key.id]] as const) {
        const [row] = await sql('update keyplane.application_keys set attempts = 2 where id = $1 returning organization_id', [id]);
        await recovery.recover({ organizationId: String(row?.organization_id), id, attempts });
      }
      return [(await scenario.row(keyId))?.state, (await scenario.row(key.id))?.secret_intent !== null];
    };
    expect(await recover(1)).toEqual(['pending', true]);
    expect(await recover(2)).toEqual(['active', false]);
  });

  it('counts before it begins, so that of two control planes one makes it', async () => {
    const { keyId } = await generateWhile(diesBeforeAnswer, scenario.builtIn);
    await Promise.all([passAfter(3 * MINUTE), passAfter(3 * MINUTE)]);
    expect((await owner.get(`/keys/${keyId}`)).body).toMatchObject({ state: 'active', unfinished: null });
    expect((await auditOf(scenario.controlPlane.database, keyId)).filter(({ action }) => action === 'application-key.recovered')).toHaveLength(1);
  });
});
