import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import { ExpiredRowsJob } from '../jobs/expired-rows.job.js';
import { ReconcilerJob } from '../jobs/reconciler.job.js';
import { startFakeAuthorizationServer, WELL_KNOWN_PATH } from '../key-managers/fake/fake-authorization-server.js';
import { KeyClients } from '../keys/key-clients.js';
import { startScenario, type Scenario } from '../keys/testing/scenario.js';
import { Transactions } from '../database/transactions.js';
import type { ApiAnswer, ApiClient } from '../testing/index.js';
import { IdempotencyKeysRepository } from './idempotency-keys.repository.js';

let scenario: Scenario;
let caller: ApiClient;

beforeAll(async () => {
  scenario = await startScenario();
  caller = scenario.controlPlane.automation;
}, 60_000);
afterAll(() => scenario.close());
afterEach(() => void jest.restoreAllMocks());

const post = (path: string, body: unknown, key: string, client = caller): Promise<ApiAnswer> => client.request(path, { method: 'POST', body, headers: { 'idempotency-key': key } });
const sql = <Row extends object>(text: string, parameters: unknown[] = []): Promise<Row[]> => scenario.controlPlane.database.sql<Row>(text, parameters);

describe('an Idempotency-Key that is malformed', () => {
  it.each([[''], ['x'.repeat(256)], ['a b'], ['ü']])('"%s" is 400, names the header, and nothing is made', async (key) => {
    const name = randomUUID();
    // As bytes: fetch would not send what is no Latin-1.
    expect(await post('/roles', { name }, Buffer.from(key).toString('latin1'))).toMatchObject({ status: 400, body: { code: 'idempotency-key.invalid', detail: expect.stringContaining('Idempotency-Key'), errors: [{ parameter: 'Idempotency-Key' }] } });
    expect(await sql('select from keyplane.roles where name = $1', [name])).toEqual([]);
  });

  it('comes after 401 and 403, before 404 and 422', async () => {
    const developer = await scenario.developer();
    expect((await post('/roles', {}, '', scenario.controlPlane.anonymous)).status).toBe(401);
    expect((await post('/roles', {}, '', developer)).status).toBe(403);
    expect((await post(`/applications/${randomUUID()}/keys`, {}, '')).status).toBe(400);
  });

  it('is nothing to calls that make nothing', async () => {
    expect((await post('/key-managers/discover', { type: 'generic-oidc', url: scenario.server.issuer }, '')).status).toBe(200);
  });
});

describe('a call that made nothing has not used up its key', () => {
  it('after a body that is wrong', async () => {
    const [key, name] = [randomUUID(), randomUUID()];
    expect((await post('/roles', { name: 1 }, key)).status).toBe(422);
    expect((await post('/roles', { name }, key)).status).toBe(201);
  });

  it('after a conflict', async () => {
    const [key, name] = [randomUUID(), randomUUID()];
    const other = await caller.post('/roles', { name });
    expect(await post('/roles', { name }, key)).toMatchObject({ status: 409, body: { code: 'role.name-taken' } });
    await caller.delete(`/roles/${String(other.body.id)}`);
    expect((await post('/roles', { name }, key)).status).toBe(201);
  });

  it.each([
    ['refused', 422, new ConnectorError('rejected', 'No.')],
    ['was away', 502, new ConnectorError('unreachable', 'Not there.', { cause: { code: 'ECONNREFUSED' } })],
  ])('after an authorization server that %s: a later try makes one client', async (_what, status, error) => {
    const [key, path] = [randomUUID(), `/applications/${await scenario.application(caller)}/keys`];
    const body = { keyManagerId: scenario.foreign, environment: 'PRODUCTION' };
    const before = scenario.server.clients.ids().length;
    failConnector('createClient', error);
    expect((await post(path, body, key)).status).toBe(status);
    jest.restoreAllMocks();
    const made = await post(path, body, key);
    expect(made).toMatchObject({ status: 201, body: { state: 'active', clientSecret: expect.any(String) } });
    expect((await post(path, body, key)).body).toEqual({ ...made.body, clientSecret: null, replayed: true });
    expect(scenario.server.clients.ids()).toHaveLength(before + 1);
  });
});

describe('a key', () => {
  it('is one with and without the quotes of a structured string', async () => {
    const [key, name] = [randomUUID(), randomUUID()];
    const made = await post('/roles', { name }, key);
    expect((await post('/roles', { name }, `"${key}"`)).text).toBe(made.text);
  });

  it('in another organization is another key', async () => {
    const [key, name] = [randomUUID(), randomUUID()];
    const organizations = [await scenario.controlPlane.organization(), await scenario.controlPlane.organization()];
    const made = [];
    for (const { automation } of organizations) made.push(await post('/roles', { name }, key, automation));
    expect(made.map(({ status }) => status)).toEqual([201, 201]);
    expect(new Set(made.map(({ body }) => body.id)).size).toBe(2);
    for (const [index, { automation }] of organizations.entries()) expect((await post('/roles', { name }, key, automation)).body).toEqual(made[index]?.body);
  });

  it('answers what was made even when that is changed or gone since', async () => {
    const [key, name] = [randomUUID(), randomUUID()];
    const made = await post('/roles', { name }, key);
    await caller.patch(`/roles/${String(made.body.id)}`, { description: 'changed' });
    expect((await post('/roles', { name }, key)).text).toBe(made.text);
    await caller.delete(`/roles/${String(made.body.id)}`);
    expect((await post('/roles', { name }, key)).text).toBe(made.text);
    expect(await sql('select from keyplane.roles where name = $1', [name])).toEqual([]);
  });

  it('needs the right to make such a thing each time', async () => {
    const developer = await scenario.controlPlane.caller({ roles: ['administrator'] });
    const [key, name] = [randomUUID(), randomUUID()];
    expect((await post('/roles', { name }, key, developer)).status).toBe(201);
    await sql(`delete from keyplane.system_client_roles where system_client_id = (select id from keyplane.system_clients where 'client:' || name = $1)`, [(await developer.get('/me')).body.username]);
    expect((await post('/roles', { name }, key, developer)).status).toBe(403);
  });

  it('is kept for 24 hours, and then removed', async () => {
    const [key, name] = [randomUUID(), randomUUID()];
    const clean = () => scenario.controlPlane.app.get(ExpiredRowsJob).run();
    const age = (by: string) => sql(`update keyplane.idempotency_keys set started_at = now() - $2::interval where key = $1`, [key, by]);
    const made = await post('/roles', { name }, key);
    await age('23 hours 59 minutes');
    await clean();
    expect((await post('/roles', { name }, key)).text).toBe(made.text);
    await age('24 hours 1 minute');
    await clean();
    expect(await post('/roles', { name }, key)).toMatchObject({ status: 409, body: { code: 'role.name-taken' } });
  });

  it('is kept as a keyed hash of what it belongs to: a body may hold a secret', async () => {
    const [key, canary] = [randomUUID(), `canary-${randomUUID()}`];
    const server = await startFakeAuthorizationServer();
    const body = server.keyManager({ connection: { initialAccessToken: canary } });
    expect((await post('/key-managers', body, key)).status).toBe(201);
    const [row] = await sql<{ text: string }>('select k::text as text from keyplane.idempotency_keys k where key = $1', [key]);
    expect(row?.text).not.toContain(canary);
    expect((await post('/key-managers', { ...body, connection: { initialAccessToken: `${canary}x` } }, key)).body.code).toBe('idempotency-key.reused');
    await server.close();
  });
});

describe('a key that is found to have made nothing', () => {
  it('is freed for the call that was looked at alone: not when another has taken it since, nor when it has an answer by now', async () => {
    const [keys, organization] = [scenario.controlPlane.app.get(IdempotencyKeysRepository, { strict: false }), await scenario.controlPlane.organization()];
    const identity = { organizationId: organization.id, callerId: randomUUID(), key: randomUUID() };
    const [earlier, later] = [randomUUID(), randomUUID()];
    await scenario.controlPlane.app.get(Transactions).inOrganization(organization.id, async () => {
      await keys.begin(identity, { fingerprint: 'f', thingId: later });
      await keys.free(identity, earlier);
      expect(await keys.find(identity)).toMatchObject({ thingId: later });
      await keys.setAnswer(identity, { id: later });
      await keys.free(identity, later);
      expect(await keys.find(identity)).toMatchObject({ answer: { id: later } });
    });
  });
});

describe('a second call while the first still runs', () => {
  it('is 409 with Retry-After, before anything is asked or made; afterwards it is answered', async () => {
    const { id } = await scenario.foreignKeyManager();
    const [key, path] = [randomUUID(), `/applications/${await scenario.application(caller)}/keys`];
    const body = { keyManagerId: id, environment: 'PRODUCTION' };
    const { asked, goOn } = holdConnector('createClient');
    const first = post(path, body, key);
    await asked;
    for (const sent of [body, { ...body, environment: 'SANDBOX' }]) {
      const second = await post(path, sent, key);
      expect([second.status, second.body.code, second.headers.get('retry-after')]).toEqual([409, 'idempotency-key.in-progress', '1']);
    }
    goOn();
    const made = await first;
    expect((await post(path, body, key)).body).toEqual({ ...made.body, clientSecret: null, replayed: true });
  });

  it('is 409 at another control plane, too: the key is held in the database', async () => {
    const [keys, name, key] = [scenario.controlPlane.app.get(IdempotencyKeysRepository, { strict: false }), randomUUID(), randomUUID()];
    const [client] = await sql<{ id: string; organization_id: string }>('select id, organization_id from keyplane.system_clients where client_id = $1', [scenario.controlPlane.automationCredentials.clientId]);
    const identity = { organizationId: String(client?.organization_id), callerId: String(client?.id), key };
    const answer = await scenario.controlPlane.app.get(Transactions).inOrganization(identity.organizationId, async () => {
      expect(await keys.tryLock(identity)).toBe(true);
      return post('/roles', { name }, key);
    });
    expect([answer.status, answer.body.code]).toEqual([409, 'idempotency-key.in-progress']);
    expect((await post('/roles', { name }, key)).status).toBe(201);
  });

  it('is 409 while nothing is in the database yet: the authorization server is asked once', async () => {
    const [key, server] = [randomUUID(), await startFakeAuthorizationServer()];
    const asked = new Promise<() => void>((resolve) => {
      server.answer(WELL_KNOWN_PATH, (_request, response) => resolve(() => response.writeHead(500).end()));
    });
    const body = server.keyManager();
    const first = post('/key-managers', body, key);
    const fail = await asked;
    expect((await post('/key-managers', body, key)).body.code).toBe('idempotency-key.in-progress');
    expect(server.requests).toEqual([`GET ${WELL_KNOWN_PATH}`]);
    fail();
    expect((await first).status).toBe(502);
    server.publish({});
    expect((await post('/key-managers', body, key)).status).toBe(201);
    await server.close();
  });
});

describe('a key whose generation ended without an answer of the server', () => {
  it('is answered as it is now, and made no second time', async () => {
    const [key, path] = [randomUUID(), `/applications/${await scenario.application(caller)}/keys`];
    const body = { keyManagerId: scenario.foreign, environment: 'PRODUCTION' };
    failConnector('createClient', new ConnectorError('timeout', 'No answer.'));
    expect((await post(path, body, key)).status).toBe(504);
    jest.restoreAllMocks();
    const before = scenario.server.clients.ids().length;
    expect(await post(path, body, key)).toMatchObject({ status: 201, body: { state: 'pending', clientId: null, clientSecret: null, replayed: true } });
    expect(scenario.server.clients.ids()).toHaveLength(before);
  });
});

describe('adding a secret', () => {
  const add = (keyId: string, key: string) => post(`/keys/${keyId}/secrets`, {}, key);
  const secretsOf = async (keyId: string): Promise<number> => ((await caller.get(`/keys/${keyId}/secrets`)).body.items as unknown[]).length; // KeySecretPage

  it.each(['rate-limited', 'rejected'] as const)('that the server refuses (%s) has not used up the key', async (code) => {
    const [key, { id }] = [randomUUID(), await scenario.key(caller, scenario.builtIn)];
    failConnector('addSecret', new ConnectorError(code, 'No.'));
    expect((await add(id, key)).status).toBeGreaterThanOrEqual(400);
    jest.restoreAllMocks();
    expect((await add(id, key)).status).toBe(201);
    expect(await secretsOf(id)).toBe(2);
  });

  it('whose answer got lost waits for the reconciler, which retires what nobody has seen; then it is added once', async () => {
    const [key, { id }] = [randomUUID(), await scenario.key(caller, scenario.builtIn)];
    withConnector((real) => ({ addSecret: (request) => real.addSecret(request).then(() => Promise.reject(new ConnectorError('timeout', 'No answer.'))) }));
    expect((await add(id, key)).status).toBe(504);
    jest.restoreAllMocks();
    const waiting = await add(id, key);
    expect([waiting.status, waiting.body.code, waiting.headers.get('retry-after')]).toEqual([409, 'idempotency-key.in-progress', '1']);
    expect(await secretsOf(id)).toBe(2);
    await scenario.controlPlane.app.get(ReconcilerJob).runPass(new Date(Date.now() + 180_000));
    expect(await secretsOf(id)).toBe(1);
    const added = await add(id, key);
    expect(added).toMatchObject({ status: 201, body: { clientSecret: expect.any(String) } });
    expect((await add(id, key)).body).toEqual({ ...added.body, clientSecret: null, replayed: true });
    expect(await secretsOf(id)).toBe(2);
  });
});

/** Replaces operations of every connector for the time of a test. */
function withConnector(change: (real: Connector) => Partial<Connector>): void {
  const clients = scenario.controlPlane.app.get(KeyClients);
  const real = clients.connectorOf.bind(clients);
  jest.spyOn(clients, 'connectorOf').mockImplementation((keyManager) => {
    const connector = real(keyManager);
    return { ...connector, ...change(connector) };
  });
}

function failConnector(operation: keyof Connector, error: ConnectorError): void {
  withConnector(() => ({ [operation]: () => Promise.reject(error) }));
}

/** The call is at the server, and waits there. */
function holdConnector(operation: 'createClient'): { asked: Promise<void>; goOn: () => void } {
  let goOn = (): void => undefined;
  let wasAsked = (): void => undefined;
  const held = new Promise<void>((resolve) => (goOn = resolve));
  const asked = new Promise<void>((resolve) => (wasAsked = resolve));
  withConnector((real) => ({
    [operation]: async (request: Parameters<Connector['createClient']>[0]) => {
      wasAsked();
      await held;
      return real[operation](request);
    },
  }));
  return { asked, goOn };
}
