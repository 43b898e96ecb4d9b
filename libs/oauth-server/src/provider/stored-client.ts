import type { Provider } from 'oidc-provider';
import type { StoredClient } from '../storage.js';
import { STORED_CLIENT } from './adapter.js';

type OidcClient = InstanceType<Provider['Client']>;

/** The row that this request's client was made of. */
export function storedClientOf(client: OidcClient): StoredClient {
  const stored = client[STORED_CLIENT];
  if (stored === undefined) throw new Error('A client that did not come from our storage.');
  return stored as StoredClient; // put there by the adapter and by nobody else: no static clients, no registration
}
