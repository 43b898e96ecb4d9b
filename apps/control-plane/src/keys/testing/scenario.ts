import { startFakeOidcServer, type FakeOidcServer, type FakeQuirks } from '@keyplane/connectors/fake';
import { randomUUID } from 'node:crypto';
import { startTestControlPlane, type ApiClient, type TestControlPlane } from '../../testing/index.js';

/** A control plane with its built-in key manager and a foreign one that really registers clients. For tests only. */
export interface Scenario {
  controlPlane: TestControlPlane;
  server: FakeOidcServer;
  builtIn: string;
  foreign: string;
  /** A person-like caller who develops applications; `roles` are further ones. */
  developer(roles?: string[]): Promise<ApiClient>;
  administrator: ApiClient;
  /** A key manager over the foreign server's software, at a server of its own. */
  foreignKeyManager(fields?: object, quirks?: FakeQuirks): Promise<{ id: string; server: FakeOidcServer }>;
  application(owner: ApiClient): Promise<string>;
  /** Generates a key. @throws when the answer is not 201 */
  key(owner: ApiClient, keyManagerId: string, fields?: object): Promise<Record<string, unknown> & { id: string; applicationId: string; clientId: string; clientSecret: string }>;
  lastEvent(key: string): Promise<Record<string, unknown> | undefined>;
  row(keyId: string): Promise<Record<string, unknown> | undefined>;
  close(): Promise<void>;
}

export async function startScenario(environment: Record<string, string> = {}): Promise<Scenario> {
  const controlPlane = await startTestControlPlane({ environment });
  const servers: FakeOidcServer[] = [];
  const administrator = await controlPlane.caller({ roles: ['administrator'] });

  async function foreignKeyManager(fields: object = {}, quirks: FakeQuirks = {}): Promise<{ id: string; server: FakeOidcServer }> {
    const server = await startFakeOidcServer(quirks);
    servers.push(server);
    const answer = await administrator.post('/key-managers', { name: `foreign-${randomUUID()}`, type: 'generic-oidc', wellKnownEndpoint: `${server.issuer}/.well-known/openid-configuration`, ...fields });
    if (answer.status !== 201) throw new Error(answer.text);
    return { id: String(answer.body.id), server };
  }
  async function application(owner: ApiClient): Promise<string> {
    const answer = await owner.post('/applications', { name: `app-${randomUUID()}` });
    if (answer.status !== 201) throw new Error(answer.text);
    return String(answer.body.id);
  }
  async function key(owner: ApiClient, keyManagerId: string, fields: object = {}) {
    const answer = await owner.post(`/applications/${await application(owner)}/keys`, { keyManagerId, environment: 'PRODUCTION', ...fields });
    if (answer.status !== 201) throw new Error(answer.text);
    const { id, applicationId, clientId, clientSecret } = answer.body;
    return { ...answer.body, id: String(id), applicationId: String(applicationId), clientId: String(clientId), clientSecret: String(clientSecret) };
  }
  const { items } = (await administrator.get('/key-managers')).body as { items: { id: string; type: string }[] }; // KeyManagerPage
  const foreign = await foreignKeyManager();
  return {
    controlPlane, administrator, foreignKeyManager, application, key,
    builtIn: items.find((item) => item.type === 'built-in')?.id ?? '',
    foreign: foreign.id,
    server: foreign.server,
    developer: (roles = []) => controlPlane.caller({ roles: ['application-developer', ...roles] }),
    lastEvent: async (aggregate) => (await controlPlane.database.sql<{ payload: Record<string, unknown> }>('select payload from keyplane.outbox where key = $1 order by id desc limit 1', [aggregate]))[0]?.payload,
    row: async (keyId) => (await controlPlane.database.sql('select * from keyplane.application_keys where id = $1', [keyId]))[0],
    close: async () => {
      await controlPlane.close();
      await Promise.allSettled(servers.map((server) => server.close())); // a test may have closed one
    },
  };
}
