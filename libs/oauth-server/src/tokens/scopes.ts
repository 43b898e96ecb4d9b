import { isReservedScope } from '@keyplane/contracts';
import type { StoredClient } from '../storage.js';

/** The request names a scope that this client may not have (RFC 6749 §5.2 `invalid_scope`). */
export class ScopeRefused extends Error {
  constructor() {
    // Which scope it was is not repeated: it is the caller's own text, and may be anything.
    super('a requested scope is unknown or not allowed for this client');
    this.name = 'ScopeRefused';
  }
}

/** Scopes that the client may have: stored ones; for an application never a reserved one, whatever storage says. */
export function allowedScopes({ kind, scopes }: Pick<StoredClient, 'kind' | 'scopes'>): string[] {
  return kind === 'system' ? scopes : scopes.filter((scope) => !isReservedScope(scope));
}

/**
 * The scopes that a token gets, without duplicates, in the order of the request. A scope is granted by exact match or
 * the whole request fails; a shorter list is never granted silently. Nothing requested (RFC 6749 §3.3): an application
 * gets all that it may have; a system client gets none, because each of its scopes is power over the installation and
 * should be asked for.
 * @throws ScopeRefused
 */
export function grantScopes(client: Pick<StoredClient, 'kind' | 'scopes'>, requested: readonly string[]): string[] {
  const allowed = new Set(allowedScopes(client));
  if (requested.length === 0) return client.kind === 'application' ? [...allowed] : [];
  if (!requested.every((scope) => allowed.has(scope))) throw new ScopeRefused();
  return [...new Set(requested)];
}
