import type { Caller } from '../http/caller.js';

/** Whose key managers a call is about, and the unit of work that reaches them: an organization's, or the installation's global ones. */
export interface Realm {
  /** Null: the global ones. */
  organizationId: string | null;
  caller: Caller;
  /** Runs `work` in a unit (joins the open one). Never call an authorization server in it. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/** An organization's: its own key managers, and the global ones that it sees. */
export type OrganizationRealm = Realm & { organizationId: string };
