import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Receipt } from '@keyplane/contracts';
import { v7 as newEpoch } from 'uuid';
import { ApiClient, auditOf, dumpOf, eventually, startTestControlPlane, tokenOf, type ApiAnswer, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startTestControlPlane();
});
afterAll(() => plane.close());

interface TestGateway {
  id: string;
  client: ApiClient;
  created: ApiAnswer;
}

async function aGateway(): Promise<TestGateway> {
  const created = await plane.automation.post('/gateways', { name: `g-${randomUUID()}` });
  return { id: String(created.body.id), client: new ApiClient(plane.url, await tokenOf(created.body as never, 'keyplane:gateway')), created }; // CreatedGateway
}

async function head(): Promise<{ epoch: string; changes: number; revocations: number }> {
  const [row] = await plane.database.sql<{ epoch: string; changes: number; revocations: number }>('select epoch, last_sequence::int as changes, last_revocation::int as revocations from keyplane.outbox_state');
  if (!row) throw new Error('the outbox has no state');
  return row;
}

async function aReceipt({ id }: TestGateway, overrides: Partial<Receipt> & { changes?: number } = {}): Promise<Receipt> {
  const { epoch, changes, revocations } = await head();
  const { changes: applied = changes, ...rest } = overrides;
  return { gatewayId: id, epoch, applied: { changes: applied, revocations }, stateHash: 'h', refused: [], at: new Date().toISOString(), ...rest };
}

const send = async (gateway: TestGateway, overrides: Parameters<typeof aReceipt>[1] = {}): Promise<ApiAnswer> => gateway.client.post('/gateway/receipts', await aReceipt(gateway, overrides));
const read = async (gateway: TestGateway, client = plane.automation): Promise<Record<string, unknown>> => (await client.get(`/gateways/${gateway.id}`)).body;

describe('a gateway', () => {
  it('is registered with a secret that is shown once, read, and deleted with its client', async () => {
    const { created, client, id } = await aGateway();
    const { clientSecret, tokenEndpoint, ...gateway } = created.body;
    expect(created).toMatchObject({ status: 201, body: { state: 'never', appliedSequence: null, lag: null, refused: [], lastReceiptAt: null, revision: 1, tokenEndpoint: `${plane.url}/oauth2/default/token` } });
    expect(tokenEndpoint).toBeDefined();
    expect(created.headers.get('cache-control')).toBe('no-store');
    const answer = await plane.automation.get(`/gateways/${id}`);
    expect(answer.body).toEqual(gateway);
    expect(answer.headers.get('etag')).toBe('"1"');
    expect(await dumpOf(plane.database)).not.toContain(String(clientSecret));

    expect((await plane.automation.request(`/gateways/${id}`, { method: 'DELETE' })).status).toBe(428);
    expect((await plane.automation.delete(`/gateways/${id}`, '"2"')).status).toBe(412);
    expect((await plane.automation.delete(`/gateways/${id}`, '"1"')).status).toBe(204);
    expect((await plane.automation.get(`/gateways/${id}`)).status).toBe(404);
    expect((await plane.automation.delete(`/gateways/${id}`)).status).toBe(404);
    expect((await client.get('/gateway/snapshot')).status).toBe(401);
    expect((await auditOf(plane.database, id)).map(({ action, before, after }) => ({ action, before, after }))).toEqual([{ action: 'gateway.created', before: null, after: gateway }, { action: 'gateway.deleted', before: gateway, after: null }]);
  });

  it('has a unique name; of a refused one nothing is stored', async () => {
    const { created } = await aGateway();
    const before = await plane.database.sql('select count(*) from keyplane.oauth_clients');
    expect((await plane.automation.post('/gateways', { name: created.body.name })).status).toBe(409);
    expect(await plane.database.sql('select count(*) from keyplane.oauth_clients')).toEqual(before);
  });

  it('is registered and deleted by operators, and read by administrators of any organization', async () => {
    const gateway = await aGateway();
    const { automation } = await plane.organization();
    expect((await automation.get('/gateways?limit=200')).text).toContain(gateway.id);
    expect((await automation.get(`/gateways/${gateway.id}`)).status).toBe(200);
    expect((await automation.post('/gateways', { name: 'x' })).status).toBe(403);
    expect((await automation.delete(`/gateways/${gateway.id}`)).status).toBe(403);
    expect((await (await plane.caller({ roles: ['api-developer'] })).get('/gateways')).status).toBe(403);
  });

  it('is listed in pages', async () => {
    const made = [await aGateway(), await aGateway(), await aGateway()].map(({ id }) => id);
    const listed: unknown[] = [];
    for (let cursor: unknown = undefined; cursor !== null; ) {
      const { body } = await plane.automation.get(`/gateways?limit=2${cursor === undefined ? '' : `&cursor=${String(cursor)}`}`);
      listed.push(...(body.items as { id: string }[]).map(({ id }) => id)); // GatewayPage
      cursor = body.nextCursor;
    }
    expect(listed).toEqual(expect.arrayContaining(made));
    expect(new Set(listed).size).toBe(listed.length);
  });
});

describe('a receipt', () => {
  it('moves the gateway from never to current, and to behind when there is more to apply', async () => {
    const gateway = await aGateway();
    expect((await read(gateway)).state).toBe('never');
    expect((await send(gateway)).status).toBe(204);
    const { changes } = await head();
    expect(await read(gateway)).toMatchObject({ state: 'current', lag: 0, appliedSequence: changes, lastReceiptAt: expect.any(String) });
    await plane.organization();
    await eventually(async () => (await head()).changes === changes + 2);
    expect(await read(gateway)).toMatchObject({ state: 'behind', lag: 2, appliedSequence: changes });
    await send(gateway);
    expect((await read(gateway)).state).toBe('current');
  });

  it('is behind as well when it lacks revocations: a token that should be refused is not, there', async () => {
    const gateway = await aGateway();
    await send(gateway);
    const before = await head();
    await plane.database.sql(`insert into keyplane.outbox (log, organization_id, key, payload) values ('revocations', null, 'revocation/x', '{"type":"revocation.changed"}')`);
    await eventually(async () => (await head()).revocations === before.revocations + 1);
    expect(await read(gateway)).toMatchObject({ state: 'behind', lag: 1, appliedSequence: before.changes });
    await send(gateway);
    expect(await read(gateway)).toMatchObject({ state: 'current', lag: 0 });
  });

  it('of 15 seconds ago is silence', async () => {
    const gateway = await aGateway();
    await send(gateway);
    await plane.database.sql(`update keyplane.receipts set received_at = now() - interval '14 seconds' where gateway_id = $1`, [gateway.id]);
    expect((await read(gateway)).state).toBe('current');
    await plane.database.sql(`update keyplane.receipts set received_at = now() - interval '16 seconds' where gateway_id = $1`, [gateway.id]);
    expect((await read(gateway)).state).toBe('silent');
  });

  it('of an older epoch, or before the first state, is behind, with a lag that nobody knows', async () => {
    const gateway = await aGateway();
    await send(gateway, { epoch: '01900000-0000-7000-8000-000000000000' });
    expect(await read(gateway)).toMatchObject({ state: 'behind', lag: null });
    await send(gateway, { epoch: null, changes: 0 });
    expect(await read(gateway)).toMatchObject({ state: 'behind', lag: null, appliedSequence: 0 });
  });

  it('that is older never overwrites a newer one; after a wrong clock was put right, the gateway is heard again', async () => {
    const gateway = await aGateway();
    await send(gateway, { changes: 2 });
    expect((await send(gateway, { changes: 1, at: new Date(Date.now() - 5_000).toISOString() })).status).toBe(204);
    expect((await read(gateway)).appliedSequence).toBe(2);
    await send(gateway, { changes: 1, at: new Date(Date.now() + 3_600_000).toISOString() });
    await send(gateway, { changes: 2 });
    expect((await read(gateway)).appliedSequence).toBe(2);
  });

  it('keeps the time at which a sequence was first applied', async () => {
    const gateway = await aGateway();
    const appliedAt = async () => (await plane.database.sql('select applied_at from keyplane.receipts where gateway_id = $1', [gateway.id]))[0]?.applied_at;
    await send(gateway, { changes: 1 });
    const first = await appliedAt();
    await send(gateway, { changes: 1 });
    expect(await appliedAt()).toEqual(first);
    await send(gateway, { changes: 2 });
    expect(await appliedAt()).not.toEqual(first);
  });

  it('speaks for the gateway that sends it only', async () => {
    const [one, two] = [await aGateway(), await aGateway()];
    expect(await send(one, { gatewayId: two.id })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/gatewayId', code: 'not-yours' }] } });
    expect((await read(two)).state).toBe('never');
    for (const client of [plane.automation, await plane.caller({ roles: ['operator'] })]) expect((await client.post('/gateway/receipts', await aReceipt(one))).body.code).toBe('auth.scope-missing');
  });

  it('of a gateway that is gone is refused before its body is looked at', async () => {
    const gateway = await aGateway();
    await plane.database.sql('delete from keyplane.gateways where id = $1', [gateway.id]);
    expect(await gateway.client.post('/gateway/receipts', {})).toMatchObject({ status: 403, body: { code: 'auth.role-missing' } });
  });

  it.each([
    ['/applied/changes', { applied: { changes: -1, revocations: 0 } }], ['/applied', { applied: undefined }], ['/epoch', { epoch: 'x' }], ['/at', { at: 'yesterday' }], ['/applied/changes', { applied: { changes: 1.5, revocations: 0 } }],
    ['/refused/0/reason', { refused: [{ aggregateId: 'x', revision: null }] }], ['/more', { more: 1 }], ['/stateHash', { stateHash: 'x'.repeat(129) }], ['/refused', { refused: Array.from({ length: 1001 }, () => ({ aggregateId: '', revision: null, reason: '' })) }],
  ])('that is malformed at %s is refused, and changes nothing', async (pointer, wrong) => {
    const gateway = await aGateway();
    expect(await gateway.client.post('/gateway/receipts', { ...(await aReceipt(gateway)), ...wrong })).toMatchObject({ status: 422, body: { errors: [expect.objectContaining({ pointer })] } });
    expect((await read(gateway)).state).toBe('never');
  });

  it('shows what is refused: to operators all of it, to administrators what is their organization’s', async () => {
    const gateway = await aGateway();
    const [mine, theirs] = [await plane.organization(), await plane.organization()];
    const keyOf = async (id: string): Promise<string> => String((await plane.database.sql(`select key from keyplane.outbox where organization_id = $1 and key like 'key-manager/%'`, [id]))[0]?.key);
    const refusals = [{ aggregateId: await keyOf(mine.id), revision: 1, reason: 'mine' }, { aggregateId: await keyOf(theirs.id), revision: 1, reason: 'theirs' }, { aggregateId: 'unreadable', revision: null, reason: 'nobody’s' }];
    await send(gateway, { refused: refusals });
    expect((await read(gateway)).refused).toEqual(refusals);
    expect((await read(gateway, mine.automation)).refused).toEqual([refusals[0]]);
    expect((await mine.automation.get('/gateways?limit=200')).text).not.toContain('theirs');
  });
});

describe('a receipt that is ahead of the database', () => {
  it('begins a new epoch: the gateway saw what a restored database has lost', async () => {
    const gateway = await aGateway();
    const before = await head();
    await send(gateway, { changes: before.changes + 100 });
    const epoch = await eventually(async () => ((await head()).epoch !== before.epoch ? (await head()).epoch : null));
    expect(epoch > before.epoch).toBe(true);
    const greater = newEpoch();
    await send(gateway, { epoch: greater, changes: 1 });
    await eventually(async () => (await head()).epoch > greater);
  });

  it('begins none for an epoch of the future, which no new one could ever outrun', async () => {
    const gateway = await aGateway();
    const before = await head();
    await send(gateway, { epoch: 'ffffffff-ffff-7fff-bfff-ffffffffffff', changes: 1 });
    // The relay takes requests in order: a change that comes out numbered has passed the place where the epoch would begin.
    await plane.organization();
    await eventually(async () => (await head()).changes > before.changes);
    expect((await head()).epoch).toBe(before.epoch);
  });
});
