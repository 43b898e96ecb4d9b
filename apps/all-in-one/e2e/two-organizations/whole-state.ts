import type { Caller } from '../caller.js';
import type { Organization } from './organization.js';

/** Everything that an organization can read of itself, by path; the audit log, too, so that nothing happened unseen. */
export async function wholeStateOf({ caller, application, keys, keyManager }: Organization): Promise<Record<string, unknown>> {
  const lists = ['/roles', '/users', '/key-managers', '/apis', '/scopes', '/catalogue', '/applications', '/audit-log', '/revocations', '/clients/drift', `/applications/${application.id}/keys`, `/applications/${application.id}/subscriptions`, `/applications/${application.id}/key-managers`, `/keys/${keys.builtIn.id}/secrets`];
  const things = ['/usage', '/impact', '/permissions'].map((path) => `/key-managers/${keyManager.id}${path}`);
  const state: Record<string, unknown> = {};
  for (const path of lists) state[path] = await readAll(caller, path);
  for (const path of things) state[path] = await caller.read(path);
  return state;
}

async function readAll(caller: Caller, path: string): Promise<unknown[]> {
  const { items, nextCursor } = await caller.read<{ items: unknown[]; nextCursor: string | null }>(`${path}?limit=200`);
  if (nextCursor !== null) throw new Error(`${path} has more than this test reads`);
  return items;
}
