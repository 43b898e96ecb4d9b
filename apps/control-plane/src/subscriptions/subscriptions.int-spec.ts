import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { startTestControlPlane, type ApiClient, type TestControlPlane } from '../testing/index.js';

let controlPlane: TestControlPlane;
let owner: ApiClient;

beforeAll(async () => {
  controlPlane = await startTestControlPlane();
  owner = await controlPlane.caller({ roles: ['application-developer'] });
}, 60_000);
afterAll(() => controlPlane.close());

async function anApplication(caller = owner): Promise<string> {
  return String((await caller.post('/applications', { name: randomUUID() })).body.id);
}
async function anApi(caller = controlPlane.automation, fields: object = {}): Promise<string> {
  const name = randomUUID();
  return String((await caller.post('/apis', { name, version: 'v1', context: `/${name}`, upstreamUrl: 'http://127.0.0.1:9', ...fields })).body.id);
}
async function lastEvent(id: string) {
  const [row] = await controlPlane.database.sql<{ payload: Record<string, unknown> }>('select payload from keyplane.outbox where key = $1 order by id desc limit 1', [`subscription/${id}`]);
  return row?.payload;
}

describe('subscriptions', () => {
  it('stores a subscription and publishes it in the same transaction', async () => {
    const [applicationId, apiId] = [await anApplication(), await anApi()];
    const { status, body } = await owner.post(`/applications/${applicationId}/subscriptions`, { apiId });
    expect([status, body]).toMatchObject([201, { applicationId, apiId, state: 'active', revision: 1 }]);
    expect(await controlPlane.database.sql('select state from keyplane.subscriptions where id = $1', [body.id])).toEqual([{ state: 'active' }]);
    expect(await lastEvent(String(body.id))).toMatchObject({ type: 'subscription.changed', revision: 1, data: { applicationId, apiId, state: 'active' } });
    expect((await owner.get(`/applications/${applicationId}/subscriptions`)).body.items).toEqual([body]);
    expect((await owner.get(`/subscriptions/${String(body.id)}`)).body).toEqual(body);
  });

  it('makes one per application and API', async () => {
    const [applicationId, apiId] = [await anApplication(), await anApi()];
    await owner.post(`/applications/${applicationId}/subscriptions`, { apiId });
    const again = await owner.post(`/applications/${applicationId}/subscriptions`, { apiId });
    expect([again.status, again.body.code]).toEqual([409, 'subscription.exists']);
  });

  it('answers the same for an API that is unknown, of another organization, or taken offline', async () => {
    const applicationId = await anApplication();
    const other = await controlPlane.organization();
    const apis = [randomUUID(), await anApi(other.automation), await anApi(controlPlane.automation, { enabled: false })];
    const answers = await Promise.all(apis.map((apiId) => owner.post(`/applications/${applicationId}/subscriptions`, { apiId })));
    expect(answers.map((answer) => [answer.status, answer.body.errors])).toEqual(apis.map(() => [422, [{ pointer: '/apiId', code: 'unknown-api', message: expect.any(String) }]]));
  });

  it('shows one to nobody but the application’s owner and administrators', async () => {
    const applicationId = await anApplication();
    const id = String((await owner.post(`/applications/${applicationId}/subscriptions`, { apiId: await anApi() })).body.id);
    const strangers = [await controlPlane.caller({ roles: ['application-developer'] }), (await controlPlane.organization()).automation];
    for (const stranger of strangers) expect([(await stranger.get(`/subscriptions/${id}`)).status, (await stranger.delete(`/subscriptions/${id}`)).status]).toEqual([404, 404]);
    const administrator = await controlPlane.caller({ roles: ['administrator'] });
    expect((await administrator.get(`/subscriptions/${id}`)).status).toBe(200);
    expect((await administrator.delete(`/subscriptions/${id}`)).status).toBe(204);
  });

  it('publishes the deletion, and takes If-Match', async () => {
    const id = String((await owner.post(`/applications/${await anApplication()}/subscriptions`, { apiId: await anApi() })).body.id);
    expect((await owner.request(`/subscriptions/${id}`, { method: 'DELETE' })).status).toBe(428);
    expect((await owner.delete(`/subscriptions/${id}`, '"2"')).status).toBe(412);
    expect((await owner.delete(`/subscriptions/${id}`, '"1"')).status).toBe(204);
    expect(await lastEvent(id)).toMatchObject({ type: 'subscription.deleted', deleted: true, revision: 2 });
    expect((await owner.get(`/subscriptions/${id}`)).status).toBe(404);
  });

  it('holds an API back from being deleted, unless forced: then it goes first', async () => {
    const [applicationId, apiId] = [await anApplication(), await anApi()];
    const id = String((await owner.post(`/applications/${applicationId}/subscriptions`, { apiId })).body.id);
    const refused = await controlPlane.automation.delete(`/apis/${apiId}`);
    expect([refused.status, refused.body]).toMatchObject([409, { code: 'api.in-use', usedBy: [{ type: 'application', id: applicationId }] }]);
    expect((await controlPlane.automation.delete(`/apis/${apiId}?force=true`)).status).toBe(204);
    const events = await controlPlane.database.sql<{ type: string }>(`select payload->>'type' as type from keyplane.outbox where key = any($1) and payload->>'deleted' = 'true' order by id`, [[`subscription/${id}`, `api/${apiId}`]]);
    expect(events.map((event) => event.type)).toEqual(['subscription.deleted', 'api.deleted']);
  });

  it('never leaves a subscription to an API that was deleted at the same moment', async () => {
    const [applicationId, apiId] = [await anApplication(), await anApi()];
    const [made, deleted] = await Promise.all([owner.post(`/applications/${applicationId}/subscriptions`, { apiId }), controlPlane.automation.delete(`/apis/${apiId}`)]);
    expect([[201, 409], [422, 204]]).toContainEqual([made.status, deleted.status]);
  });
});
