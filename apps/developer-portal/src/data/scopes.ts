import type { CatalogueEntry } from '@keyplane/api-client';

type Callable = Pick<CatalogueEntry, 'operations'>;

/** The fewest scopes that open every operation of these APIs: a token needs one of an operation's scopes. */
export function scopesNeededFor(apis: readonly Callable[]): string[] {
  return sorted(apis.flatMap(({ operations }) => operations.flatMap(({ scopes }) => scopes.slice(0, 1))));
}

/** Every scope that an operation of these APIs names. */
export function scopesNamedBy(apis: readonly Callable[]): string[] {
  return sorted(apis.flatMap(({ operations }) => operations.flatMap(({ scopes }) => scopes)));
}

function sorted(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].sort();
}
