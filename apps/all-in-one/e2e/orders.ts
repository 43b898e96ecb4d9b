import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Api, Application, GeneratedKey, KeyManager, Page } from '@keyplane/contracts';
import type { Caller } from './caller.js';
import { callGateway, verdictOf } from './gateway-call.js';

/** The API “Orders” before an upstream that answers `{}`, and the application “Shop” with a key that may call it. */
export interface Orders {
  readonly builtIn: KeyManager;
  readonly api: Api;
  readonly application: Application;
  readonly key: GeneratedKey;
  closeUpstream(): void;
}

/** Publishes it; the key is of the built-in key manager. */
export async function publishOrders(automation: Caller): Promise<Orders> {
  const upstream = createServer((_, response) => response.setHeader('content-type', 'application/json').end('{}')).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const { port } = upstream.address() as AddressInfo; // it listens on TCP
  const [builtIn] = (await automation.read<Page<KeyManager>>('/key-managers')).items;
  if (builtIn === undefined) throw new Error('there is no built-in key manager');
  const api = await automation.create<Api>('/apis', { name: 'Orders', version: 'v1', context: '/orders', upstreamUrl: `http://127.0.0.1:${port}`, operations: [{ method: 'GET', path: '/*', scopes: [] }], keyManagers: { mode: 'all' } });
  const application = await automation.create<Application>('/applications', { name: 'Shop' });
  await automation.create(`/applications/${application.id}/subscriptions`, { apiId: api.id });
  const key = await automation.create<GeneratedKey>(`/applications/${application.id}/keys`, { keyManagerId: builtIn.id, environment: 'PRODUCTION', grantTypes: ['client_credentials'] });
  return { builtIn, api, application, key, closeUpstream: () => upstream.close() };
}

/** What a gateway says to a call; on a connection of its own, which ends with a gateway that is killed. */
export function verdictOnOrders(gatewayUrl: string, token: string): Promise<string> {
  return callGateway({ url: `${gatewayUrl}/orders/v1/7`, token, headers: { connection: 'close' } }).then(verdictOf, () => 'unreachable');
}
