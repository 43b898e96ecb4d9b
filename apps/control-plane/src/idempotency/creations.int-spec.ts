import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startScenario, type Scenario } from '../keys/testing/scenario.js';
import { openApiDocument } from '../openapi/openapi-document.js';
import type { ApiAnswer, ApiClient } from '../testing/index.js';

/** A call that makes something, where nothing of the kind is yet. */
interface Sample {
  path: string;
  body: object;
}

let scenario: Scenario;
let caller: ApiClient;
/** Operation id → whether the document names the header; of every POST that answers 201. */
let creations: Map<string, boolean>;

beforeAll(async () => {
  scenario = await startScenario();
  caller = scenario.controlPlane.automation;
  const operations = Object.values(openApiDocument(scenario.controlPlane.app).paths).flatMap(({ post }) => (post && '201' in post.responses ? [post] : []));
  creations = new Map(operations.map(({ operationId, parameters = [] }) => [String(operationId), parameters.some((parameter) => 'in' in parameter && parameter.in === 'header' && parameter.name === 'Idempotency-Key')]));
}, 60_000);
afterAll(() => scenario.close());

async function create(path: string, body: object): Promise<string> {
  const answer = await caller.post(path, body);
  if (answer.status !== 201) throw new Error(answer.text);
  return String(answer.body.id);
}
const anApi = () => ({ name: `a-${randomUUID()}`, version: 'v1', context: `/c-${randomUUID()}`, upstreamUrl: 'https://upstream.example', keyManagers: { mode: 'all' } });
const anApplication = () => ({ name: `a-${randomUUID()}` });
const typed = () => ({ name: `k-${randomUUID()}`, type: 'generic-oidc', issuer: `https://${randomUUID()}.example`, endpoints: {}, certificates: { type: 'JWKS', value: `${scenario.server.issuer}/jwks` } });

const SAMPLES: Record<string, () => Sample | Promise<Sample>> = {
  createRole: () => ({ path: '/roles', body: { name: `r-${randomUUID()}` } }),
  createUser: () => ({ path: '/users', body: { username: `u-${randomUUID()}`, roles: ['application-developer'] } }),
  createOrganization: () => ({ path: '/organizations', body: { name: `o-${randomUUID().slice(0, 8)}`, administrator: { username: 'anna' } } }),
  createSystemClient: () => ({ path: '/system-clients', body: { name: `s-${randomUUID()}`, organization: 'default', roles: ['administrator'] } }),
  createGateway: () => ({ path: '/gateways', body: { name: `g-${randomUUID()}` } }),
  createKeyManager: () => ({ path: '/key-managers', body: typed() }),
  createGlobalKeyManager: () => ({ path: '/global-key-managers', body: typed() }),
  createApi: () => ({ path: '/apis', body: anApi() }),
  createApplication: () => ({ path: '/applications', body: anApplication() }),
  createSubscription: async () => ({ path: `/applications/${await create('/applications', anApplication())}/subscriptions`, body: { apiId: await create('/apis', anApi()) } }),
  generateKey: async () => ({ path: `/applications/${await create('/applications', anApplication())}/keys`, body: { keyManagerId: scenario.foreign, environment: 'PRODUCTION', scopes: ['read'] } }),
  mapKey: async () => {
    const { id: clientId, secret: clientSecret } = scenario.server.clients.register({ client_name: 'theirs', grant_types: ['client_credentials'] });
    return { path: `/applications/${await create('/applications', anApplication())}/keys/map`, body: { keyManagerId: scenario.foreign, environment: 'PRODUCTION', clientId, clientSecret } };
  },
  addSecret: async () => ({ path: `/keys/${(await scenario.key(caller, scenario.builtIn)).id}/secrets`, body: { description: 'second' } }),
};

const send = ({ path, body }: Sample, key: string, client = caller): Promise<ApiAnswer> => client.request(path, { method: 'POST', body, headers: { 'idempotency-key': key } });

/** Strings in an answer that sound like something to be shown once. */
function secretsIn(value: unknown, name = ''): string[] {
  if (typeof value === 'string') return /(secret|password|token)$/i.test(name) ? [value] : [];
  return typeof value === 'object' && value !== null ? Object.entries(value).flatMap(([key, member]) => secretsIn(member, key)) : [];
}

describe('every creating POST of the OpenAPI document', () => {
  it('takes an Idempotency-Key, and is tried below', () => {
    expect([...creations].filter(([, takesKey]) => !takesKey)).toEqual([]);
    expect([...creations.keys()].sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  describe.each(Object.entries(SAMPLES))('%s', (_name, sampleOf) => {
    const key = randomUUID();
    let sample: Sample;
    let first: ApiAnswer;

    beforeAll(async () => {
      sample = await sampleOf();
      first = await send(sample, key);
    });

    it('answers 201 and where the new thing is', async () => {
      expect([first.status, first.body.replayed]).toEqual([201, undefined]);
      const location = first.headers.get('location');
      if (first.body.id === undefined) return void expect(location).toBeNull(); // a secret can't be read
      const read = await caller.get(String(location).replace('/api/v1', ''));
      expect([read.status, read.body.id, read.headers.get('etag')]).toEqual([200, first.body.id, first.headers.get('etag')]);
    });

    it('answers the same when it is repeated, but shows no secret a second time', async () => {
      const again = await send(sample, key);
      expect(['etag', 'location', 'cache-control', 'content-type'].map((name) => again.headers.get(name))).toEqual(['etag', 'location', 'cache-control', 'content-type'].map((name) => first.headers.get(name)));
      const secrets = secretsIn(first.body);
      const withNulls = JSON.parse(first.text, (_, value: unknown) => (secrets.includes(String(value)) ? null : value)) as object; // a body
      expect([again.status, again.text]).toEqual([201, JSON.stringify(secrets.length === 0 ? first.body : { ...withNulls, replayed: true })]);
    });

    it('was kept without any secret, in the transaction that made the thing', async () => {
      const kept = await scenario.controlPlane.database.sql<{ text: string; action: string }>(
        'select k::text as text, a.action from keyplane.idempotency_keys k join keyplane.audit_log a on a.xmin = k.xmin where k.key = $1', [key]);
      expect(kept).toEqual([{ text: expect.any(String), action: expect.stringMatching(/\.(created|generated|mapped|secret-added)$/) }]);
      for (const secret of secretsIn(first.body)) expect(kept[0]?.text).not.toContain(secret);
    });

    it('refuses its key to another body and another path, and makes nothing', async () => {
      const before = await scenario.controlPlane.database.sql('select from keyplane.audit_log');
      for (const other of [{ ...sample, body: { ...sample.body, description: 'another' } }, { ...sample, path: `${sample.path}?other` }]) {
        expect(await send(other, key)).toMatchObject({ status: 422, body: { code: 'idempotency-key.reused', type: expect.stringMatching(/\/errors\/idempotency-key\.reused$/) } });
      }
      expect(await scenario.controlPlane.database.sql('select from keyplane.audit_log')).toHaveLength(before.length);
    });

    it('takes the same key from another caller as a key of its own', async () => {
      const other = await scenario.controlPlane.caller({ roles: ['operator', 'administrator', 'api-developer', 'application-developer'] });
      // Names are taken, applications are somebody else’s: whatever it is told, it is no answer of the first caller.
      expect((await send(sample, key, other)).text).not.toBe((await send(sample, key)).text);
    });
  });
});
