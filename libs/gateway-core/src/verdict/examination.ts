import type { Algorithm, ApiState, ApplicationKeyState, KeyManagerState, Reason } from '@keyplane/contracts';
import type { RevocationLookup } from '../revocations/revocation-lookup.js';
import type { ApiOperation } from '../routing/route.js';
import type { VerificationKey } from '../snapshot/key-set.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import type { DecodedJwt } from './jwt.js';

/** What is examined, and against what. */
export interface ExaminationInput {
  snapshot: Snapshot;
  authorization: readonly string[];
  /** Whose key managers count. */
  organizationId: string;
  /** Null (only when a token is explained): the steps that need an API are skipped. */
  api: ApiState | null;
  operation: ApiOperation | null;
  nowMs: number;
  refusedAudiences: readonly string[];
  revocations: RevocationLookup;
}

/** What the steps find out, each for those after it. */
interface Findings {
  token: string;
  jwt: DecodedJwt;
  keyManager: KeyManagerState;
  algorithm: Algorithm;
  verificationKey: VerificationKey;
  applicationKey: ApplicationKeyState;
  scopes: readonly string[];
  upstreamUrl: string;
}

/** One token on its way through the steps. */
export class Examination {
  readonly #findings: Partial<Findings> = {};
  constructor(readonly input: ExaminationInput) {}

  /** @throws Error when no earlier step has found it: the order of the steps is wrong, never the token */
  get<Name extends keyof Findings>(name: Name): Findings[Name] {
    const value = this.#findings[name];
    if (value === undefined) throw new Error(`a verdict step asks for ${name} before it is known`);
    return value;
  }

  set<Name extends keyof Findings>(name: Name, value: Findings[Name]): void {
    this.#findings[name] = value;
  }
}

/** What one step says. `detail` is a sentence without a full stop; it may name key managers and APIs, never what the token holds. */
export type StepResult = { outcome: 'passed' | 'skipped'; detail: string } | { outcome: 'refused'; reason: Reason; detail: string };

/** One small named check. Returns its result; throws only on a bug. */
export interface Step {
  /** As `/tokens/explain` shows it. */
  name: string;
  check(examination: Examination): StepResult;
}

export const passed = (detail: string): StepResult => ({ outcome: 'passed', detail });
export const skipped = (detail: string): StepResult => ({ outcome: 'skipped', detail });
export const refused = (reason: Reason, detail: string): StepResult => ({ outcome: 'refused', reason, detail });

/** How details name a key manager and an API. */
export const nameOf = (keyManager: KeyManagerState): string => `key manager “${keyManager.name}”`;
export const nameOfApi = (api: ApiState): string => `API “${api.name} ${api.version}”`;
