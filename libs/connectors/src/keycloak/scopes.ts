import { changeScope, listScopes, type Management } from './api.js';
import type { Client } from './representation.js';

/** Makes these scopes the ones that a client may ask for; those that the realm does not have are left out. */
export async function changeScopes(management: Management, client: Client, wanted: readonly string[]): Promise<void> {
  const held = client.optionalClientScopes ?? [];
  const added = wanted.filter((name) => !held.includes(name));
  const removed = held.filter((name) => !wanted.includes(name));
  if (added.length + removed.length === 0) return;
  for (const scope of await listScopes(management, 'all')) {
    if (removed.includes(scope.name)) await changeScope(management, client, { method: 'DELETE', list: 'optional', scope });
    if (!added.includes(scope.name)) continue;
    // Keycloak answers 204 and changes nothing while the scope is in each token.
    if (client.defaultClientScopes?.includes(scope.name)) await changeScope(management, client, { method: 'DELETE', list: 'default', scope });
    await changeScope(management, client, { method: 'PUT', list: 'optional', scope });
  }
}
