import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ApiState } from '@keyplane/contracts';
import { UnsecuredJWT } from 'jose';
import { Transactions } from '../database/transactions.js';
import { OAuthServers } from '../oauth-storage/oauth-servers.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import { dumpOf, eventually, startTestControlPlane, type ApiClient, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let developer: ApiClient;
let mine: { id: string; name: string; automation: ApiClient };
let token: string;

beforeAll(async () => {
  plane = await startTestControlPlane();
  mine = await plane.organization();
  developer = await plane.caller({ organization: mine.name, roles: ['application-developer'] });
  token = await anApplicationToken();
});
afterAll(() => plane.close());

async function anApplicationToken(): Promise<string> {
  const { clients } = await plane.app.get(OAuthServers).get(mine);
  const { clientId } = await clients.createClient({ kind: 'application', reference: randomUUID(), name: 'app', grantTypes: ['client_credentials'], redirectUris: [], scopes: ['orders:read'] });
  return (await clients.issueToken(clientId, { scopes: ['orders:read'] })).accessToken;
}

const explain = (body: object, client = developer) => client.post('/tokens/explain', body);

/** An API of an organization, as if published: the event alone, which is all that the view follows. */
async function anApi(organization: { id: string; name: string }): Promise<string> {
  const id = randomUUID();
  const data: ApiState = {
    id, organizationId: organization.id, organization: organization.name, name: 'orders', version: 'v1', basePath: `/o/${organization.name}/orders/v1`, upstreamUrl: 'http://localhost:1', sandboxUpstreamUrl: null,
    operations: [{ method: 'GET', path: '/*', scopes: [] }], audiences: [], keyManagers: { mode: 'all' }, forwardToken: false, enabled: true,
  };
  const { app } = plane;
  await app.get(Transactions).inOrganization(organization.id, () => app.get(OutboxWriter).changed('api', { id, organizationId: organization.id, revision: 1, data }));
  return id;
}

describe('explain', () => {
  it('works without an API: whose token it is, and every step with its outcome', async () => {
    const answer = await eventually(async () => {
      const found = await explain({ token });
      return found.body.reason === 'unknown-issuer' ? null : found;
    });
    expect(answer).toMatchObject({ status: 200, body: { verdict: expect.stringMatching(/accepted|refused/), explanation: expect.stringMatching(/.{10,}/) } });
    const steps = answer.body.steps as { name: string; outcome: string }[]; // Explanation
    expect(steps.filter(({ outcome }) => outcome === 'passed').length).toBeGreaterThan(5);
    // The client was made behind the control plane's back: no application key knows it.
    expect(answer.body).toMatchObject({ verdict: 'refused', reason: 'unknown-client' });
  });

  it('names the reason in a sentence, and never the token', async () => {
    const foreign = `${new UnsecuredJWT({ iss: 'https://elsewhere.example' }).encode()}AAAA`;
    for (const [text, reason] of [['garbage', 'malformed-token'], [foreign, /unknown-issuer|algorithm-not-allowed|malformed-token/], [`${token.slice(0, -4)}AAAA`, /bad-signature|malformed-token/]] as const) {
      const answer = await explain({ token: text });
      expect(answer).toMatchObject({ status: 200, body: { verdict: 'refused', reason: expect.stringMatching(reason) } });
      expect(answer.text).not.toContain(text);
    }
  });

  it('says why a gateway refuses a token for the control plane', async () => {
    const answer = await explain({ token: developer.token });
    expect(answer.body).toMatchObject({ verdict: 'refused', reason: 'wrong-audience' });
  });

  it('does not know a key manager of another organization', async () => {
    const stranger = await plane.organization();
    await eventually(async () => (await explain({ token: stranger.automation.token }, stranger.automation)).body.reason === 'wrong-audience');
    expect((await explain({ token }, stranger.automation)).body).toMatchObject({ verdict: 'refused', reason: 'unknown-issuer' });
  });

  it('judges for an API of the own organization; one of another is 422, as one that does not exist', async () => {
    const stranger = await plane.organization();
    const [own, theirs] = [await anApi(mine), await anApi(stranger)];
    const answer = await eventually(async () => {
      const found = await explain({ token, apiId: own, method: 'GET', path: '/1' });
      return found.status === 200 ? found : null;
    });
    expect(answer.body).toMatchObject({ verdict: 'refused', reason: 'unknown-client' });
    expect((await explain({ token, apiId: own, method: 'POST', path: '/1' })).body).toMatchObject({ reason: 'operation-not-found' });
    await eventually(async () => (await explain({ token, apiId: theirs }, stranger.automation)).status === 200);
    const refused = await explain({ token, apiId: theirs });
    expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: '/apiId', code: 'unknown-api' }] } });
    expect((await explain({ token, apiId: randomUUID() })).body.detail).toBe(refused.body.detail);
  });

  it('is for people of the organization who work with tokens, not for gateways or operators', async () => {
    for (const roles of [['application-developer'], ['api-developer'], ['administrator']]) expect((await explain({ token }, await plane.caller({ roles }))).status).toBe(200);
    expect((await explain({ token }, await plane.caller({ roles: ['operator'] }))).status).toBe(403);
  });

  it('keeps no token', async () => {
    await explain({ token });
    expect(await dumpOf(plane.database)).not.toContain(token);
  });
});
