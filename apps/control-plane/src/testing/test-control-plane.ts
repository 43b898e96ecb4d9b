import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { readConfig } from '../config/env.js';
import { serve } from '../serve.js';
import { ApiClient } from './api-client.js';
import { createTestDatabase, type TestDatabase } from './test-database.js';

export interface SystemClientCredentials {
  clientId: string;
  clientSecret: string;
  tokenEndpoint: string;
}

export interface TestControlPlane {
  url: string;
  app: NestFastifyApplication;
  database: TestDatabase;
  /** All four built-in roles and scopes, in `default`. */
  automation: ApiClient;
  automationCredentials: SystemClientCredentials;
  gatewayCredentials: SystemClientCredentials & { gatewayId: string };
  /** Makes a system client with these roles (own ones must exist) and a token with all scopes that they give. */
  caller(options: { organization?: string; roles: string[]; scope?: string }): Promise<ApiClient>;
  /** A new organization with an automation client that holds all of its roles. */
  organization(name?: string): Promise<{ id: string; name: string; automation: ApiClient }>;
  anonymous: ApiClient;
  close(): Promise<void>;
}

export interface TestControlPlaneOptions {
  environment?: Record<string, string>;
  /** Reuse a database, e.g. for a second process; it is then not dropped at close. */
  database?: TestDatabase;
  port?: number;
}

const SCOPES: Record<string, string> = { operator: 'keyplane:operate', administrator: 'keyplane:admin', 'api-developer': 'keyplane:publish', 'application-developer': 'keyplane:develop' };

/** A whole control plane in this process, on a fresh database, listening on loopback. */
export async function startTestControlPlane(options: TestControlPlaneOptions = {}): Promise<TestControlPlane> {
  const database = options.database ?? (await createTestDatabase());
  const port = options.port ?? (await freePort());
  const url = `http://localhost:${port}`;
  const secret = (): string => randomBytes(32).toString('base64url');
  const automation = { clientId: 'automation', clientSecret: secret() };
  const gateway = { id: randomUUID(), name: 'test', clientId: 'gateway-test', clientSecret: secret() };
  const config = readConfig({
    KEYPLANE_PORT: String(port), KEYPLANE_PUBLIC_URL: url, DATABASE_URL: database.appUrl, KEYPLANE_SYSTEM_DATABASE_URL: database.systemUrl,
    KEYPLANE_DATABASE_POOL_SIZE: '5', KEYPLANE_MASTER_KEY: secret(), KEYPLANE_CONNECTOR_NETWORKS: 'loopback,http', KEYPLANE_LOG_LEVEL: 'error',
    KEYPLANE_BOOTSTRAP: JSON.stringify({ admin: { username: 'admin', password: null }, developer: { username: 'developer', password: null }, automation, gateways: [gateway] }),
    ...options.environment,
  });
  const app = await serve(config);
  const credentialsOf = (client: { clientId: string; clientSecret: string }): SystemClientCredentials => ({ ...client, tokenEndpoint: `${url}/oauth2/default/token` });
  const automationCredentials = credentialsOf(automation);
  const operator = new ApiClient(url, await tokenOf(automationCredentials, Object.values(SCOPES).join(' ')));

  async function caller({ organization = 'default', roles, scope }: { organization?: string; roles: string[]; scope?: string }): Promise<ApiClient> {
    const created = await operator.post('/system-clients', { name: `c-${randomUUID()}`, organization, roles });
    if (created.status !== 201) throw new Error(created.text);
    const { clientId, clientSecret, tokenEndpoint } = created.body as unknown as SystemClientCredentials; // CreatedSystemClient
    return new ApiClient(url, await tokenOf({ clientId, clientSecret, tokenEndpoint }, scope ?? roles.flatMap((role) => SCOPES[role] ?? []).join(' ')));
  }

  return {
    url, app, database, automation: operator, automationCredentials, gatewayCredentials: { ...credentialsOf(gateway), gatewayId: gateway.id },
    anonymous: new ApiClient(url, null),
    caller,
    organization: async (name = `org-${randomUUID().slice(0, 8)}`) => {
      const created = await operator.post('/organizations', { name });
      if (created.status !== 201) throw new Error(created.text);
      return { id: String(created.body.id), name, automation: await caller({ organization: name, roles: ['administrator', 'api-developer', 'application-developer'] }) };
    },
    close: async () => {
      await app.close();
      if (!options.database) await database.drop();
    },
  };
}

/** A client-credentials token. @throws with the server's answer when it is refused */
export async function tokenOf(client: SystemClientCredentials, scope: string): Promise<string> {
  const answer = await fetch(client.tokenEndpoint, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.clientId)}:${encodeURIComponent(client.clientSecret)}`).toString('base64')}`, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'client_credentials', ...(scope === '' ? {} : { scope }) }),
  });
  const body = (await answer.json()) as { access_token?: string }; // RFC 6749 §5
  if (body.access_token === undefined) throw new Error(`no token: ${answer.status} ${JSON.stringify(body)}`);
  return body.access_token;
}

/** A port that was free a moment ago: the public URL must be known before listening. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
