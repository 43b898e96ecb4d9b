import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { frontOf, type Front } from '@keyplane/connector-kit/contract';
import { createFakeClients, type FakeClients } from './fake-clients.js';
import type { FakeQuirks } from './fake-quirks.js';
import { fakeRoutes } from './fake-routes.js';

export type { FakeQuirks };

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
