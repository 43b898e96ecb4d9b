import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { ApiClient, auditOf, dumpOf, startTestControlPlane, tokenOf, type ApiAnswer, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let other: { id: string; name: string; automation: ApiClient };

beforeAll(async () => {
  plane = await startTestControlPlane();
  other = await plane.organization();
});
afterAll(() => plane.close());

const aClient = (input: object = {}): Promise<ApiAnswer> => plane.automation.post('/system-clients', { name: `c-${randomUUID()}`, organization: 'default', roles: [], ...input });

describe('a system client', () => {
  it('is made with a secret that is shown once, and works at its organization’s token endpoint', async () => {
    const created = await aClient({ organization: other.name, roles: ['administrator', 'api-developer'] });
    const { clientSecret, ...client } = created.body;
    expect(created).toMatchObject({ status: 201, body: { organization: other.name, roles: ['administrator', 'api-developer'], revision: 1, tokenEndpoint: `${plane.url}/oauth2/${other.name}/token` } });
    expect(created.headers.get('cache-control')).toBe('no-store');
    const token = await tokenOf(created.body as never, 'keyplane:admin keyplane:publish'); // CreatedSystemClient
    expect(decodeJwt(token)).toMatchObject({ iss: `${plane.url}/oauth2/${other.name}`, aud: `${plane.url}/api`, client_id: client.clientId });
    expect((await new ApiClient(plane.url, token).get('/me')).body).toMatchObject({ username: `client:${String(client.name)}`, organization: other.name });

    const path = `/system-clients/${String(client.id)}`;
    expect((await plane.automation.get(path)).body).toEqual(client);
    for (const read of [await plane.automation.get(path), await plane.automation.get('/system-clients?limit=200'), await other.automation.get('/audit-log')]) expect(read.text).not.toContain(String(clientSecret));
    expect(await dumpOf(plane.database)).not.toContain(String(clientSecret));
    expect(await auditOf(plane.database, client.id)).toEqual([expect.objectContaining({ action: 'system-client.created', actor: 'client:automation', request_id: created.headers.get('x-request-id'), after: client })]);
  });

  it('gets the scopes of its roles and no other', async () => {
    const created = await aClient({ roles: ['api-developer'] });
    for (const scope of ['keyplane:admin', 'keyplane:operate', 'keyplane:gateway', 'keyplane:publish keyplane:develop']) await expect(tokenOf(created.body as never, scope)).rejects.toThrow('invalid_scope'); // CreatedSystemClient
  });

  it('can’t be an operator, or a gateway, by its roles: operator exists in default alone, gateways are registered', async () => {
    expect(await aClient({ organization: other.name, roles: ['operator'] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/roles/0', code: 'operator-elsewhere' }] } });
    expect((await aClient({ roles: ['keyplane:gateway'] })).status).toBe(422);
    expect((await aClient({ scopes: ['keyplane:gateway'] })).body.errors).toEqual([expect.objectContaining({ pointer: '/scopes' })]);
  });

  it('needs an organization, roles and a free name: else nothing of it is stored', async () => {
    const count = () => plane.database.sql('select (select count(*) from keyplane.oauth_clients) as oauth, (select count(*) from keyplane.system_clients) as system');
    const name = `c-${randomUUID()}`;
    await aClient({ name });
    const before = await count();
    expect(await aClient({ organization: 'nowhere' })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/organization', code: 'unknown-organization' }] } });
    expect(await aClient({ roles: ['administrator', 'nothing'] })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/roles/1', code: 'unknown-role' }] } });
    expect(await aClient({ name })).toMatchObject({ status: 409, body: { code: 'system-client.name-taken', errors: [{ pointer: '/name' }] } });
    expect(await count()).toEqual(before);
    expect((await aClient({ name, organization: other.name })).status).toBe(201);
  });

  it('is deleted with its OAuth client; a stale or missing ETag deletes nothing', async () => {
    const created = await aClient();
    const path = `/system-clients/${String(created.body.id)}`;
    expect((await plane.automation.request(path, { method: 'DELETE' })).status).toBe(428);
    expect((await plane.automation.delete(path, '"2"')).status).toBe(412);
    expect((await plane.automation.delete(path, '"1"')).status).toBe(204);
    expect((await plane.automation.get(path)).status).toBe(404);
    expect((await plane.automation.delete(path)).status).toBe(404);
    expect(await plane.database.sql('select from keyplane.oauth_clients where client_id = $1', [created.body.clientId])).toEqual([]);
    expect((await auditOf(plane.database, created.body.id)).map(({ action }) => action)).toEqual(['system-client.created', 'system-client.deleted']);
  });

  it('that owns applications can’t be deleted, and they are named', async () => {
    const { body } = await aClient();
    const applicationId = randomUUID();
    await plane.database.sql(`insert into keyplane.applications (id, organization_id, owner_system_client_id, name, enabled) select $1, organization_id, id, 'shop', true from keyplane.system_clients where id = $2`, [applicationId, body.id]);
    expect(await plane.automation.delete(`/system-clients/${String(body.id)}`)).toMatchObject({ status: 409, body: { code: 'system-client.in-use', usedBy: [{ type: 'application', id: applicationId, name: 'shop' }] } });
    expect(await plane.database.sql('select from keyplane.oauth_clients where client_id = $1', [body.clientId])).toHaveLength(1);
  });

  it('of a gateway is deleted with the gateway only', async () => {
    const gateway = await plane.automation.post('/gateways', { name: `g-${randomUUID()}` });
    const [client] = await plane.database.sql<{ id: string }>('select system_client_id as id from keyplane.gateways where id = $1', [gateway.body.id]);
    expect(await plane.automation.delete(`/system-clients/${String(client?.id)}`)).toMatchObject({ status: 409, body: { code: 'system-client.in-use', usedBy: [{ type: 'gateway', name: gateway.body.name }] } });
    expect((await plane.automation.delete(`/gateways/${String(gateway.body.id)}`)).status).toBe(204);
    expect((await plane.automation.get(`/system-clients/${String(client?.id)}`)).status).toBe(404);
  });

  it('is listed with its roles, in pages', async () => {
    const made = [await aClient({ roles: ['administrator'] }), await aClient(), await aClient({ organization: other.name })].map(({ body: { clientSecret: _secret, ...client } }) => client);
    const listed: unknown[] = [];
    for (let cursor: unknown = undefined; cursor !== null; ) {
      const { body } = await plane.automation.get(`/system-clients?limit=2${cursor === undefined ? '' : `&cursor=${String(cursor)}`}`);
      listed.push(...(body.items as unknown[])); // SystemClientPage
      cursor = body.nextCursor;
    }
    expect(listed.slice(-3)).toEqual(made);
  });

  it('is an operator’s business', async () => {
    const administrator = await plane.caller({ roles: ['administrator'] });
    for (const client of [administrator, other.automation]) expect((await client.get('/system-clients')).body.code).toBe('auth.scope-missing');
  });
});
