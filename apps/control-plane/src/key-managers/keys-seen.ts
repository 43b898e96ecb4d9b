import type { PublicJwk } from '@keyplane/contracts';

/** When each of the keys was first seen: a key that was among the last ones keeps its time, whatever else is said of it now. */
export function seenAtOf(keys: readonly PublicJwk[], last: { keys: readonly PublicJwk[]; seenAt: readonly string[] } | null, now: Date): string[] {
  const known = new Map((last?.keys ?? []).map((key, index) => [materialOf(key), last?.seenAt[index]]));
  return keys.map((key) => known.get(materialOf(key)) ?? now.toISOString());
}

function materialOf({ kty, crv, n, e, x, y }: PublicJwk): string {
  return JSON.stringify([kty, crv, n, e, x, y]);
}
