import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frontOf, type Front } from '@keyplane/connector-kit/contract';
import { createFakeClients, type FakeClients } from './fake-clients.js';
import { fakeRoutes } from './fake-routes.js';

/** How the fake differs from the letter of the RFCs: each is known from a real server. */
export interface FakeQuirks {
  /** Path of the issuer, e.g. `/realms/a`. */
  issuerPath?: string;
  /** Demanded by the registration endpoint; absent = open registration. */
  initialAccessToken?: string;
  /** Glewlwyd: a new secret with each update. */
  replacesSecretOnUpdate?: boolean;
  /** The secret is masked in every answer but that of the registration. */
  masksSecret?: boolean;
  /** A new registration access token with each read, too. */
  rotatesOnRead?: boolean;
  /** The scopes that there are; others are left out of what is registered (RFC 7591 §3.2.1). Absent = any. */
  knownScopes?: readonly string[];
  /** 200 for a registration and for a delete, 404 instead of 401 for a client that is gone. */
  looseStatuses?: boolean;
  /** Members that replace those of the discovery document; undefined removes one. */
  metadata?: Record<string, unknown>;
}
export interface FakeOidcServer extends Omit<Front, 'listener'> {
  issuer: string;
  origin: string;
  clients: FakeClients;
  close: () => Promise<void>;
}

/** A small authorization server in memory, over real HTTP on loopback: RFC 8414, 7591, 7592, 6749 §4.4, 7009. */
export async function startFakeOidcServer(quirks: FakeQuirks = {}): Promise<FakeOidcServer> {
  const clients = createFakeClients(quirks);
  const place = { issuer: '' };
  const { listener, misbehave, requests } = frontOf(fakeRoutes({ clients, quirks, place }));
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // a listening TCP server has an AddressInfo
  place.issuer = `${origin}${quirks.issuerPath ?? ''}`;
  const close = () => new Promise<void>((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
  return { issuer: place.issuer, origin, clients, misbehave, requests, close };
}
