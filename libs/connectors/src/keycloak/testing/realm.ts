import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connector } from '@keyplane/connector-kit';
import { frontOf, type ContractSubject, type Front } from '@keyplane/connector-kit/contract';
import { KeycloakAdministration, newSecret } from '../../../../../tools/keycloak/administration.mjs';
import type { ClientCredentials } from '../../../../../tools/keycloak/server.mjs';
import { loopbackContext } from '../../generic-oidc/fake/connection.js';
import { describedBy, parseMetadata } from '../../generic-oidc/metadata.js';
import { keycloakDefinition } from '../definition.js';

/** A realm of a real Keycloak behind a front that can misbehave; the realm takes the front for its own address. */
export interface TestRealm extends Omit<Front, 'listener'> {
  name: string;
  issuer: string;
  management: ClientCredentials;
  administration: KeycloakAdministration;
  /** A connector whose connection is complete, as the control plane stores it. */
  connect: (connection?: Record<string, unknown>) => Promise<Connector>;
  /** A subject for the contract suite; its `close` removes the clients. */
  subject: (connection?: Record<string, unknown>) => Promise<ContractSubject>;
  close: () => Promise<void>;
}

export const SCOPES = ['orders:read', 'orders:write'];

export async function makeRealm({ url, admin }: { url: string; admin: ClientCredentials }, options: { roles?: string[] } = {}): Promise<TestRealm> {
  const management = { clientId: 'keyplane', clientSecret: newSecret() };
  const front = frontOf(forwardTo(url));
  const server = createServer(signsIn(management, url, front.listener));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has an AddressInfo
  const name = `test-${randomUUID()}`;
  const issuer = `${origin}/realms/${name}`;
  const administration = new KeycloakAdministration(url, admin);
  await administration.createRealm(name, { client: management, scopes: SCOPES, settings: { attributes: { frontendUrl: origin } }, ...options });
  const context = loopbackContext();
  const connect = (connection: Record<string, unknown> = {}) => connectTo(issuer, { context, connection: { ...management, ...connection } });
  return {
    name, issuer, management, administration, connect, misbehave: front.misbehave, requests: front.requests,
    subject: async (connection) => ({
      connector: await connect(connection),
      issuer,
      settings: { name: 'An application', grantTypes: ['client_credentials'], callbackUrls: [], scopes: SCOPES, additionalProperties: {} },
      secrets: [management.clientSecret],
      server: { clientIds: async () => (await administration.clients(name)).map(({ clientId }) => clientId), misbehave: front.misbehave, requests: front.requests },
      close: async () => {
        front.misbehave(null);
        for (const { id } of await administration.clients(name)) await administration.call('DELETE', `/${name}/clients/${id}`);
      },
    }),
    close: async () => {
      await context.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await administration.deleteRealm(name);
    },
  };
}

async function connectTo(issuer: string, { context, connection }: { context: ReturnType<typeof loopbackContext>; connection: Record<string, unknown> }): Promise<Connector> {
  const wellKnownEndpoint = `${issuer}/.well-known/openid-configuration`;
  const { json } = await context.fetch(wellKnownEndpoint);
  return keycloakDefinition.create({ ...describedBy(parseMetadata(json(), 'The document')), wellKnownEndpoint, connection }, context);
}

/**
 * Every operation begins by signing in with the management client. Here that always works, at once and uncounted: what the
 * suite makes misbehave is what comes after. The token is a real one, of the first time.
 */
function signsIn({ clientId, clientSecret }: ClientCredentials, url: string, next: RequestListener): RequestListener {
  const authorization = `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`;
  let signedIn: Promise<{ status: number; text: string }> | null = null;
  return (request, response) => {
    if (request.headers.authorization !== authorization) return void next(request, response);
    signedIn ??= exchange(url, request);
    void signedIn.then(({ status, text }) => response.writeHead(status, { 'content-type': 'application/json' }).end(text));
  };
}

function forwardTo(url: string): RequestListener {
  return (request, response) => void forward(url, request, response).catch(() => response.destroy());
}

async function forward(url: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type, text } = await exchange(url, request);
  response.writeHead(status, type === null ? {} : { 'content-type': type }).end(text);
}

async function exchange(url: string, request: IncomingMessage): Promise<{ status: number; type: string | null; text: string }> {
  const { method = 'GET', headers } = request;
  const sent = Object.fromEntries(['authorization', 'content-type', 'accept'].flatMap((name) => (typeof headers[name] === 'string' ? [[name, headers[name]]] : [])));
  const body = await textOf(request);
  const answer = await fetch(`${url}${request.url}`, { method, headers: sent, redirect: 'manual', ...(body !== '' && { body }) });
  return { status: answer.status, type: answer.headers.get('content-type'), text: await answer.text() };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // without setEncoding, chunks are buffers
  return Buffer.concat(chunks).toString();
}
