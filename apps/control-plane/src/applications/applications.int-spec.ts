import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startScenario, type Scenario } from '../keys/testing/scenario.js';
import type { ListedApplication } from '@keyplane/contracts';
import { ApiClient, tokenOf } from '../testing/index.js';

let scenario: Scenario;
let owner: ApiClient;
let stranger: ApiClient;

beforeAll(async () => {
  scenario = await startScenario();
  [owner, stranger] = [await scenario.developer(), await scenario.developer()];
}, 60_000);
afterAll(() => scenario.close());

describe('applications', () => {
  it('stores an application with its owner and publishes it without', async () => {
    const answer = await owner.post('/applications', { name: 'Shop' });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ name: 'Shop', description: null, enabled: true, owner: expect.stringMatching(/^client:/), revision: 1 });
    const id = String(answer.body.id);
    const [row] = await scenario.controlPlane.database.sql('select name, owner_user_id from keyplane.applications where id = $1', [id]);
    expect(row).toEqual({ name: 'Shop', owner_user_id: null });
    expect(await scenario.lastEvent(`application/${id}`)).toMatchObject({ type: 'application.changed', revision: 1, data: { id, name: 'Shop', enabled: true } });
  });

  it('keeps names unique for each owner only', async () => {
    const name = randomUUID();
    expect((await owner.post('/applications', { name })).status).toBe(201);
    const again = await owner.post('/applications', { name });
    expect([again.status, again.body.code]).toEqual([409, 'application.name-taken']);
    expect((await stranger.post('/applications', { name })).status).toBe(201);
  });

  it('shows an application to nobody but its owner and administrators', async () => {
    const id = await scenario.application(owner);
    const other = (await scenario.controlPlane.organization()).automation;
    for (const caller of [stranger, other]) {
      const answers = [
        await caller.get(`/applications/${id}`), await caller.patch(`/applications/${id}`, { enabled: false }), await caller.delete(`/applications/${id}`), await caller.get(`/applications/${id}/key-managers`),
        await caller.get(`/applications/${id}/keys`), await caller.get(`/applications/${id}/subscriptions`), await caller.post(`/applications/${id}/keys`, {}), await caller.post(`/applications/${id}/subscriptions`, {}),
      ];
      expect(answers.map((answer) => answer.status)).toEqual(answers.map(() => 404));
    }
    expect(((await stranger.get('/applications')).body.items as { id: string }[]).map((item) => item.id)).not.toContain(id); // ApplicationPage
    expect((await scenario.administrator.get(`/applications/${id}`)).status).toBe(200);
    expect(((await scenario.administrator.get('/applications?limit=200')).body.items as { id: string }[]).map((item) => item.id)).toContain(id); // ApplicationPage
  });

  it('lists to an administrator those of everybody, and their own where that is asked for', async () => {
    const theirs = await scenario.application(owner);
    const { automation } = scenario.controlPlane;
    const own = String((await automation.post('/applications', { name: randomUUID() })).body.id);
    const ids = async (query: string): Promise<string[]> => ((await automation.get(`/applications?limit=200${query}`)).body.items as { id: string }[]).map(({ id }) => id); // ApplicationPage
    expect(await ids('')).toEqual(expect.arrayContaining([theirs, own]));
    expect(await ids('&owner=me')).toContain(own);
    expect(await ids('&owner=me')).not.toContain(theirs);
    expect((await automation.get('/applications?owner=somebody')).status).toBe(400);
  });

  it('lists how many keys of each work, by environment, and to how many APIs it subscribes', async () => {
    const developer = await scenario.developer();
    const empty = await scenario.application(developer);
    const { applicationId } = await scenario.key(developer, scenario.builtIn);
    await developer.post(`/applications/${applicationId}/keys`, { keyManagerId: scenario.builtIn, environment: 'SANDBOX' });
    const failed = await developer.post(`/applications/${applicationId}/keys`, { keyManagerId: scenario.foreign, environment: 'SANDBOX' });
    await scenario.controlPlane.database.sql(`update keyplane.application_keys set state = 'failed' where id = $1`, [failed.body.id]);
    await developer.post(`/applications/${applicationId}/subscriptions`, { apiId: await anApi() });
    const { items } = (await developer.get('/applications')).body as { items: ListedApplication[] }; // ApplicationPage
    expect(items.find(({ id }) => id === applicationId)).toMatchObject({ activeKeys: { PRODUCTION: 1, SANDBOX: 1 }, subscriptions: 1 });
    expect(items.find(({ id }) => id === empty)).toMatchObject({ activeKeys: { PRODUCTION: 0, SANDBOX: 0 }, subscriptions: 0 });
  });

  it('lets an administrator move it, and change or use nothing of it', async () => {
    const id = await scenario.application(owner);
    const { administrator } = scenario;
    expect((await administrator.patch(`/applications/${id}`, { enabled: false })).status).toBe(422);
    expect((await administrator.post(`/applications/${id}/keys`, { keyManagerId: scenario.builtIn, environment: 'PRODUCTION' })).status).toBe(403);
    const target = String((await stranger.get('/me')).body.username);
    const moved = await administrator.patch(`/applications/${id}`, { owner: target });
    expect(moved.body).toMatchObject({ owner: target, revision: 2 });
    expect([(await owner.get(`/applications/${id}`)).status, (await stranger.get(`/applications/${id}`)).status]).toEqual([404, 200]);
    const nobody = await administrator.patch(`/applications/${id}`, { owner: 'nobody' });
    expect(nobody.body.errors).toMatchObject([{ pointer: '/owner' }]);
  });

  /** Whoever owns an application and acts as an administrator only has an administrator's rights in it. */
  it('is its owner’s as a developer alone: the same caller without that scope changes nothing of it', async () => {
    const { automation, automationCredentials, url } = scenario.controlPlane;
    const id = await scenario.application(automation);
    const asAdministrator = new ApiClient(url, await tokenOf(automationCredentials, 'keyplane:admin'));
    const answer = await asAdministrator.patch(`/applications/${id}`, { name: randomUUID() });
    expect([answer.status, answer.body.errors]).toMatchObject([422, [{ pointer: '/name', code: 'owner-only' }]]);
    expect((await automation.patch(`/applications/${id}`, { name: randomUUID() })).status).toBe(200);
  });

  it('moves an application to a person, by user name', async () => {
    const id = await scenario.application(owner);
    expect((await scenario.administrator.patch(`/applications/${id}`, { owner: 'Developer' })).body.owner).toBe('developer');
  });

  it('does not let the owner give it away', async () => {
    const id = await scenario.application(owner);
    const answer = await owner.patch(`/applications/${id}`, { owner: 'developer' });
    expect([answer.status, answer.body.code]).toEqual([403, 'auth.role-missing']);
  });

  it('publishes that it was disabled, and answers 428, 412 before validation', async () => {
    const id = await scenario.application(owner);
    expect((await owner.request(`/applications/${id}`, { method: 'PATCH', rawBody: '{' })).status).toBe(428);
    expect((await owner.patch(`/applications/${id}`, { enabled: 'no' }, '"7"')).status).toBe(412);
    expect((await owner.patch(`/applications/${id}`, { enabled: 'no' })).body.errors).toMatchObject([{ pointer: '/enabled' }]);
    expect((await owner.patch(`/applications/${id}`, { enabled: false }, '"1"')).body).toMatchObject({ enabled: false, revision: 2 });
    expect(await scenario.lastEvent(`application/${id}`)).toMatchObject({ revision: 2, data: { enabled: false } });
  });

  it('lists the key managers that its owner may use', async () => {
    const role = randomUUID();
    await scenario.administrator.post('/roles', { name: role });
    const { id: restricted } = await scenario.foreignKeyManager({ permissions: { type: 'ALLOW', roles: [role] } });
    const usable = async (caller: ApiClient) => (await caller.get(`/applications/${await scenario.application(caller)}/key-managers`)).body.items as { id: string; tokenEndpoint: string; enableOAuthAppCreation: boolean }[]; // UsableKeyManagerPage
    expect((await usable(owner)).map((item) => item.id)).toEqual([scenario.builtIn, scenario.foreign]);
    expect((await usable(await scenario.developer([role]))).map((item) => item.id)).toEqual([scenario.builtIn, scenario.foreign, restricted]);
    expect((await usable(owner))[1]).toMatchObject({ tokenEndpoint: `${scenario.server.issuer}/token`, enableOAuthAppCreation: true });
  });
});

describe('deleting an application', () => {
  it('takes its subscriptions along, each with its event', async () => {
    const id = await scenario.application(owner);
    const api = await anApi();
    const subscription = String((await owner.post(`/applications/${id}/subscriptions`, { apiId: api })).body.id);
    expect((await owner.delete(`/applications/${id}`)).status).toBe(204);
    expect(await scenario.lastEvent(`subscription/${subscription}`)).toMatchObject({ type: 'subscription.deleted', deleted: true, data: null });
    expect(await scenario.lastEvent(`application/${id}`)).toMatchObject({ type: 'application.deleted', deleted: true, revision: 2 });
    expect((await owner.get(`/applications/${id}`)).status).toBe(404);
  });

  it('refuses while it holds keys, and deletes them at their servers when forced', async () => {
    const key = await scenario.key(owner, scenario.foreign);
    const refused = await owner.delete(`/applications/${key.applicationId}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'application.in-use']);
    expect(refused.body.usedBy).toMatchObject([{ type: 'application-key', id: key.id }]);
    expect(scenario.server.clients.ids()).toContain(key.clientId);
    expect((await scenario.administrator.delete(`/applications/${key.applicationId}?force=true`)).status).toBe(204);
    expect(scenario.server.clients.ids()).not.toContain(key.clientId);
    expect(await scenario.row(key.id)).toBeUndefined();
    expect(await scenario.lastEvent(`application-key/${key.id}`)).toMatchObject({ deleted: true });
    expect(await scenario.lastEvent(`application/${key.applicationId}`)).toMatchObject({ deleted: true });
  });

  it('stays, with its keys refused at gateways, until the server has deleted its clients', async () => {
    const { id: keyManagerId, server } = await scenario.foreignKeyManager();
    const key = await scenario.key(owner, keyManagerId);
    server.misbehave({ kind: 'status', status: 503 });
    expect((await owner.delete(`/applications/${key.applicationId}?force=true`)).status).toBe(502);
    expect(await scenario.row(key.id)).toMatchObject({ state: 'deleting', state_reason: expect.any(String) });
    expect(await scenario.lastEvent(`application-key/${key.id}`)).toMatchObject({ deleted: true });
    expect((await owner.get(`/applications/${key.applicationId}`)).status).toBe(200);
    server.misbehave(null);
    expect((await owner.delete(`/applications/${key.applicationId}?force=true`)).status).toBe(204);
    expect(server.clients.ids()).toEqual([]);
  });
});

async function anApi(): Promise<string> {
  const name = randomUUID();
  return String((await scenario.controlPlane.automation.post('/apis', { name, version: 'v1', context: `/${name}`, upstreamUrl: 'http://127.0.0.1:9' })).body.id);
}
