import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Rollout } from '@keyplane/contracts';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from '../key-managers/fake/fake-authorization-server.js';
import { ApiClient, eventually, startTestControlPlane, tokenOf, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let server: FakeAuthorizationServer;
let builtInId: string;
let foreignId: string;
let apiId: string;

beforeAll(async () => {
  [plane, server] = await Promise.all([startTestControlPlane(), startFakeAuthorizationServer()]);
  builtInId = String(((await plane.automation.get('/key-managers')).body.items as { id: string }[])[0]?.id); // a page
  foreignId = await create('/key-managers', server.keyManager({}));
  apiId = await create('/apis', { name: 'orders', version: 'v1', context: '/orders', upstreamUrl: 'https://upstream.example' });
}, 60_000);
afterAll(async () => {
  await Promise.all([plane.close(), server.close()]);
});

async function create(path: string, body: object): Promise<string> {
  const answer = await plane.automation.post(path, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return String(answer.body.id);
}

/** An application that subscribes, with keys at these key managers. */
async function subscriber(name: string, keyManagerIds: readonly string[]): Promise<string> {
  const id = await create('/applications', { name });
  await create(`/applications/${id}/subscriptions`, { apiId });
  for (const keyManagerId of keyManagerIds) await create(`/applications/${id}/keys`, { keyManagerId, environment: 'PRODUCTION' });
  return id;
}
const impactOf = (keyManagers: object, client = plane.automation) => client.post(`/apis/${apiId}/impact`, { keyManagers });
const key = (keyManagerId: string) => ({ keyManagerId, environment: 'PRODUCTION' });

describe('what an API developer reads of an API', () => {
  let both: string;
  let foreignOnly: string;
  beforeAll(async () => {
    both = await subscriber('a-both', [builtInId, foreignId]);
    foreignOnly = await subscriber('b-foreign', [foreignId]);
    await subscriber('c-none', []);
    await create('/applications', { name: 'd-not-subscribed' });
  });

  it('is who subscribes, with keys of which key managers', async () => {
    const usage = await plane.automation.get(`/apis/${apiId}/usage`);
    expect(usage.body).toEqual({
      subscribers: [
        { applicationId: both, applicationName: 'a-both', owner: 'client:automation', state: 'active', keys: [key(builtInId), key(foreignId)] },
        { applicationId: foreignOnly, applicationName: 'b-foreign', owner: 'client:automation', state: 'active', keys: [key(foreignId)] },
        expect.objectContaining({ applicationName: 'c-none', keys: [] }),
      ],
      subscriberCount: 3,
      keyManagers: expect.arrayContaining([{ id: builtInId, applicationCount: 1 }, { id: foreignId, applicationCount: 2 }]),
    });
  });

  it('is whose keys would no longer work, and who would be left without one, before anything is saved', async () => {
    const impact = await impactOf({ mode: 'selected', ids: [builtInId] });
    expect(impact.body).toEqual({
      applications: [
        { applicationId: both, applicationName: 'a-both', owner: 'client:automation', keys: [key(foreignId)], isCutOff: false },
        { applicationId: foreignOnly, applicationName: 'b-foreign', owner: 'client:automation', keys: [key(foreignId)], isCutOff: true },
      ],
    });
    expect((await impactOf({ mode: 'all' })).body).toEqual({ applications: [] });
    expect((await plane.automation.get(`/apis/${apiId}`)).body).toMatchObject({ keyManagers: { mode: 'all' }, revision: 1 });
  });

  it('names only keys that work now: not of what is no longer accepted, not disabled ones', async () => {
    await plane.automation.patch(`/apis/${apiId}`, { keyManagers: { mode: 'selected', ids: [foreignId] } });
    expect((await impactOf({ mode: 'selected', ids: [builtInId] })).body).toMatchObject({ applications: [{ applicationId: both, keys: [key(foreignId)] }, { applicationId: foreignOnly }] });
    await plane.automation.patch(`/applications/${foreignOnly}`, { enabled: false });
    expect((await impactOf({ mode: 'selected', ids: [builtInId] })).body.applications).toHaveLength(1);
    await plane.automation.patch(`/applications/${foreignOnly}`, { enabled: true });
    await plane.automation.patch(`/apis/${apiId}`, { keyManagers: { mode: 'all' } });
  });

  it('is how far the newest revision has come on each gateway', async () => {
    const gateway = new ApiClient(plane.url, await tokenOf(plane.gatewayCredentials, 'keyplane:gateway'));
    const rollout = async () => (await plane.automation.get(`/apis/${apiId}/rollout`)).body as unknown as Rollout;
    const [state] = await plane.database.sql<{ epoch: string }>('select epoch from keyplane.outbox_state');
    const { revision } = (await plane.automation.get(`/apis/${apiId}`)).body;
    const sequence = await eventually(async () => (await rollout()).sequence);
    const tell = async (changes: number, refused: object[] = []) => {
      await gateway.post('/gateway/receipts', { gatewayId: plane.gatewayCredentials.gatewayId, epoch: state?.epoch, applied: { changes, revocations: 0 }, stateHash: 'x', refused, at: new Date().toISOString() });
      return rollout();
    };
    expect(await tell(sequence - 1)).toMatchObject({ revision, gateways: [{ state: 'pending' }] });
    expect(await tell(sequence, [{ aggregateId: `api/${apiId}`, revision, reason: 'an upstream is no http or https address' }])).toMatchObject({ gateways: [{ state: 'refused', reason: 'an upstream is no http or https address' }] });
    expect(await tell(sequence)).toMatchObject({ gateways: [{ state: 'enforced', revision }] });
  });

  it('is theirs alone: other organizations find nothing, other roles are refused', async () => {
    const other = await plane.organization();
    const administrator = await plane.caller({ roles: ['administrator', 'application-developer'] });
    for (const [client, status] of [[other.automation, 404], [administrator, 403]] as const) {
      for (const answer of [await client.get(`/apis/${apiId}/usage`), await client.get(`/apis/${apiId}/rollout`), await impactOf({ mode: 'all' }, client)]) expect(answer.status).toBe(status);
    }
    expect((await other.automation.post(`/apis/${apiId}/impact`, 'no JSON object')).status).toBe(404);
    expect((await impactOf({ mode: 'selected', ids: [] })).status).toBe(422);
  });
});
