import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestControlPlane, type ApiAnswer, type ApiClient, type TestControlPlane } from '../testing/index.js';
import { startFakeAuthorizationServer, type FakeAuthorizationServer } from '../key-managers/fake/fake-authorization-server.js';

let plane: TestControlPlane;
let server: FakeAuthorizationServer;
let keyManagerId: string;
let builtInId: string;

beforeAll(async () => {
  [plane, server] = await Promise.all([startTestControlPlane({ environment: { KEYPLANE_GATEWAY_PUBLIC_URL: 'https://gw.example/' } }), startFakeAuthorizationServer()]);
  builtInId = itemsOf(await plane.automation.get('/key-managers'))[0]?.id ?? '';
  await create('/roles', { name: 'partners' });
  keyManagerId = await create('/key-managers', server.keyManager({ displayName: 'Partner server', description: 'For partners', permissions: { type: 'ALLOW', roles: ['partners'] } }));
}, 60_000);
afterAll(async () => {
  await Promise.all([plane.close(), server.close()]);
});

interface Item {
  id: string;
  keyManagers: { id: string; displayName: string; enableOAuthAppCreation: boolean }[];
}
const itemsOf = (answer: ApiAnswer): Item[] => answer.body.items as Item[]; // a page
async function create(path: string, body: object): Promise<string> {
  const answer = await plane.automation.post(path, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return String(answer.body.id);
}
const anApi = (name: string, fields: object = {}): Promise<string> => create('/apis', { name, version: '2.1', context: `/${name}`, upstreamUrl: 'https://upstream.example', ...fields });
const entryFor = async (client: ApiClient, id: string): Promise<Item | undefined> => itemsOf(await client.get('/catalogue')).find((item) => item.id === id);

describe('the catalogue', () => {
  it('says of an API how it is called, and nothing of what is behind it', async () => {
    const id = await anApi('orders', { description: 'Orders of the shop', sandboxUpstreamUrl: 'https://sandbox.example', operations: [{ method: 'GET', path: '/orders/{id}', scopes: ['orders:read'] }], audiences: ['https://orders'] });
    expect(await entryFor(plane.automation, id)).toEqual({
      id, name: 'orders', description: 'Orders of the shop', version: '2.1', basePath: '/orders/2.1', url: 'https://gw.example/orders/2.1', operations: [{ method: 'GET', path: '/orders/{id}', scopes: ['orders:read'] }], audiences: ['https://orders'],
      environments: ['PRODUCTION', 'SANDBOX'], keyManagers: [expect.objectContaining({ id: builtInId })], acceptsAllKeyManagers: true,
    });
  });

  it('names the key managers that an API accepts and this person may use, and no other', async () => {
    const id = await anApi('partners-only', { keyManagers: { mode: 'selected', ids: [keyManagerId] } });
    const partner = await plane.caller({ roles: ['application-developer', 'partners'] });
    const stranger = await plane.caller({ roles: ['application-developer'] });
    expect((await entryFor(partner, id))?.keyManagers).toEqual([{ id: keyManagerId, displayName: 'Partner server', description: 'For partners', type: 'generic-oidc', enableOAuthAppCreation: true }]);
    expect((await entryFor(stranger, id))?.keyManagers).toEqual([]);
    expect((await stranger.get('/catalogue')).text).not.toContain('Partner server');
  });

  it('says where keys cannot be generated: where the administrator or the server has no way to it', async () => {
    const change = (body: object) => plane.automation.patch(`/key-managers/${keyManagerId}`, body);
    const id = await anApi('no-registration', { keyManagers: { mode: 'selected', ids: [keyManagerId] } });
    const canGenerate = async () => (await entryFor(await plane.caller({ roles: ['application-developer', 'partners'] }), id))?.keyManagers[0]?.enableOAuthAppCreation;
    await change({ enableOAuthAppCreation: false });
    expect(await canGenerate()).toBe(false);
    await change({ enableOAuthAppCreation: true });
    expect(await canGenerate()).toBe(true);
    const byHand = await change({ wellKnownEndpoint: null, endpoints: { clientRegistration: null, token: `${server.issuer}/token` } });
    expect([byHand.status, await canGenerate()]).toEqual([200, false]);
  });

  it('has no API that is offline, none of another organization, and is for application developers', async () => {
    const id = await anApi('offline', { enabled: false });
    expect(await entryFor(plane.automation, id)).toBeUndefined();
    const other = await plane.organization();
    expect(itemsOf(await other.automation.get('/catalogue'))).toEqual([]);
    const publisher = await plane.caller({ roles: ['api-developer'] });
    expect((await publisher.get('/catalogue')).status).toBe(403);
  });

  it('is read page by page', async () => {
    const first = await plane.automation.get('/catalogue?limit=1');
    expect(itemsOf(first)).toHaveLength(1);
    expect(itemsOf(await plane.automation.get(`/catalogue?limit=1&cursor=${String(first.body.nextCursor)}`))[0]?.id).not.toBe(itemsOf(first)[0]?.id);
  });
});
