import type { RevocationState } from '@keyplane/contracts';
import type { RevocationLookup, RevocationQuestion } from './revocation-lookup.js';

/**
 * The revocations in force, found by token hash, token id or client. Changed in place, not copied as snapshots are: each is
 * a fact by itself, a verdict is synchronous, and a copy of a hundred thousand for each new one would cost more than it gives.
 */
export class RevocationIndex implements RevocationLookup {
  readonly #byId = new Map<string, RevocationState>();
  /** Look-up key to ids: nearly always one; two where a restored database gave the same thing a new id. */
  readonly #ids = new Map<string, readonly string[]>();

  get size(): number {
    return this.#byId.size;
  }

  get(id: string): RevocationState | undefined {
    return this.#byId.get(id);
  }

  /** Takes the place of what has the same id. */
  put(state: RevocationState): void {
    this.remove(state.id);
    this.#byId.set(state.id, state);
    for (const key of keysOf(state)) this.#ids.set(key, [...(this.#ids.get(key) ?? []), state.id]);
  }

  remove(id: string): void {
    const state = this.#byId.get(id);
    if (state === undefined) return;
    this.#byId.delete(id);
    for (const key of keysOf(state)) {
      const rest = (this.#ids.get(key) ?? []).filter((other) => other !== id);
      if (rest.length === 0) this.#ids.delete(key);
      else this.#ids.set(key, rest);
    }
  }

  find(question: RevocationQuestion): 'token' | 'issued-before' | null {
    if (this.#ids.has(hashKey(question))) return 'token';
    const { clientId, tokenId, issuedAtSeconds } = question;
    if (clientId === null) return null;
    if (tokenId !== null && this.#ids.has(tokenIdKey({ ...question, clientId, tokenId }))) return 'token';
    for (const id of this.#ids.get(clientKey({ ...question, clientId })) ?? []) {
      const revoked = this.#byId.get(id)?.revoked;
      // What has no `iat` can't be shown to be younger.
      if (revoked?.kind === 'issued-before' && (issuedAtSeconds === null || issuedAtSeconds * 1000 < Date.parse(revoked.issuedBefore))) return 'issued-before';
    }
    return null;
  }
}

interface OfClient {
  organizationId: string;
  keyManagerId: string;
  clientId: string;
}

// Each kind has another number of parts, and JSON keeps them apart: no two make the same key.
const hashKey = ({ organizationId, tokenHash }: { organizationId: string; tokenHash: string }): string => `${organizationId} ${tokenHash}`;
const clientKey = ({ organizationId, keyManagerId, clientId }: OfClient): string => JSON.stringify([organizationId, keyManagerId, clientId]);
const tokenIdKey = ({ organizationId, keyManagerId, clientId, tokenId }: OfClient & { tokenId: string }): string => JSON.stringify([organizationId, keyManagerId, clientId, tokenId]);

function keysOf(state: RevocationState): string[] {
  const { revoked } = state;
  if (revoked.kind === 'issued-before') return [clientKey(state)];
  const { tokenHash, tokenId } = revoked;
  const byHash = hashKey({ ...state, tokenHash });
  return tokenId === null ? [byHash] : [byHash, tokenIdKey({ ...state, tokenId })];
}
