import type { CatalogueEntry, Subscription } from '@keyplane/api-client';

export const SHOWN = ['all', 'subscribed', 'callable'] as const;
export type Shown = (typeof SHOWN)[number];

/** An API of the catalogue, as the chosen application sees it. */
export interface CatalogueRow {
  entry: CatalogueEntry;
  subscription: Subscription | null;
}

export function rowsOf(entries: readonly CatalogueEntry[], subscriptions: readonly Subscription[]): CatalogueRow[] {
  return entries.map((entry) => ({ entry, subscription: subscriptions.find(({ apiId }) => apiId === entry.id) ?? null }));
}

/** Whether a row is among those that are asked for. */
export function isShown(shown: Shown, { entry, subscription }: CatalogueRow): boolean {
  return shown === 'all' || (shown === 'subscribed' ? subscription !== null : entry.keyManagers.length > 0);
}

/** By name, operation or scope. */
export function matches({ name, version, description, operations }: CatalogueEntry, search: string): boolean {
  const texts = [`${name} ${version}`, description ?? '', ...operations.flatMap(({ method, path, scopes }) => [`${method} ${path}`, ...scopes])];
  return texts.some((text) => text.toLowerCase().includes(search.toLowerCase()));
}

/** Which of this person's key managers an API accepts, in words. */
export function acceptedInWords({ keyManagers, acceptsAllKeyManagers }: CatalogueEntry): string {
  const [only, ...others] = keyManagers;
  if (only === undefined) return 'None you may use';
  if (acceptsAllKeyManagers) return 'Every one';
  return others.length === 0 ? `${only.displayName} only` : `${keyManagers.length} of yours`;
}

const NAMED = 4;

/** "Customs 1.0 accepts no key manager that you may use; an administrator can change that."; null where each accepts one. */
export function closedInWords(entries: readonly CatalogueEntry[]): string | null {
  const closed = entries.filter(({ keyManagers }) => keyManagers.length === 0).map(({ name, version }) => `${name} ${version}`);
  if (closed.length === 0) return null;
  const named = closed.length > NAMED ? [...closed.slice(0, NAMED - 1), `${closed.length - NAMED + 1} more`] : closed;
  const names = named.length === 1 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1)}`;
  return `${names} ${closed.length === 1 ? 'accepts' : 'accept'} no key manager that you may use; an administrator can change that.`;
}
