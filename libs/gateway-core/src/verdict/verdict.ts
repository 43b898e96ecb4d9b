import type { Environment, Reason, VerdictStep } from '@keyplane/contracts';
import type { RevocationLookup } from '../revocations/revocation-lookup.js';
import type { Route } from '../routing/route.js';

/** Who calls, after every step has passed. Everything in it comes from the verified token or from the snapshot. */
export interface Principal {
  /** The organization's name. */
  organization: string;
  applicationId: string;
  keyManagerId: string;
  clientId: string;
  /** `sub`, null where the token has none. */
  subject: string | null;
  scopes: readonly string[];
  environment: Environment;
  /** The application key's id. */
  keyId: string;
  /** The upstream of the key's environment. */
  upstreamUrl: string;
}

/** Accepted with a principal, or refused for one reason. `steps` lists what was checked, in order; `detail` never holds a claim value. */
export type Verdict =
  | { ok: true; principal: Principal; steps: readonly VerdictStep[] }
  | { ok: false; reason: Reason; detail: string; requiredScopes?: readonly string[]; steps: readonly VerdictStep[] };

/** One request, as far as a verdict depends on it. */
export interface VerdictRequest {
  /** The values of all `Authorization` headers, one entry per header line, as received. */
  authorization: readonly string[];
  /** What `findRoute` found. */
  route: Route;
  /** Now, in milliseconds since 1970. */
  nowMs: number;
  /** Audiences that no gateway takes: the control plane's own. */
  refusedAudiences: readonly string[];
  /** What is revoked now. */
  revocations: RevocationLookup;
}
