import { randomUUID } from 'node:crypto';
import type { Algorithm, ApiState, ApplicationKeyState, ApplicationState, IssuerProfile, KeyManagerState, RevocationState, SubscriptionState } from '@keyplane/contracts';
import { RevocationIndex } from '../revocations/revocation-index.js';
import { tokenHashOf } from '../revocations/revocation-lookup.js';
import { findRoute } from '../routing/find-route.js';
import type { RouteResult } from '../routing/route.js';
import type { Snapshot } from '../snapshot/snapshot.js';
import { decide } from '../verdict/decide.js';
import type { Verdict } from '../verdict/verdict.js';
import { aSigningKey, signToken, type SigningKey } from './signing.js';
import { aKeyManager, aRevocation, aSnapshot, aSubscription, anApi, anApplication, anApplicationKey, type SnapshotParts } from './states.js';

/** The moment of all tests: nothing depends on the machine's clock. */
export const NOW_MS = Date.UTC(2030, 0, 1, 12);
export const NOW_SECONDS = NOW_MS / 1000;
/** The audience of the control plane in tests. */
export const CONTROL_PLANE_AUDIENCE = 'https://keyplane.example/api';

export interface IssuerOptions {
  organizationId?: string | null;
  name?: string;
  algorithm?: Algorithm;
  kid?: string;
  profile?: Partial<IssuerProfile>;
}

/** An authorization server as a gateway knows it, and the private key that the gateway does not. */
export class TestIssuer {
  readonly signingKey: SigningKey;
  readonly keyManager: KeyManagerState;
  readonly kid: string;

  constructor({ organizationId = null, name = 'Test server', algorithm = 'ES256', kid = 'key-1', profile = {} }: IssuerOptions = {}) {
    this.kid = kid;
    this.signingKey = aSigningKey(algorithm, kid);
    this.keyManager = aKeyManager({ organizationId, name, profile: { allowedAlgorithms: [algorithm], ...profile } });
  }

  /** Claims of a good access token; `overrides` set to undefined leave a claim out. */
  claims(clientId: string, overrides: Record<string, unknown> = {}): Record<string, unknown> {
    return { iss: this.keyManager.profile.issuer, sub: 'subject-1', client_id: clientId, iat: NOW_SECONDS - 10, exp: NOW_SECONDS + 600, jti: randomUUID(), ...overrides };
  }

  header(overrides: Record<string, unknown> = {}): Record<string, unknown> {
    return { alg: this.signingKey.algorithm, typ: 'at+jwt', kid: this.kid, ...overrides };
  }

  /** Signs header and payload exactly as given, objects or JSON text. */
  sign(header: object | string, payload: object | string): string {
    return signToken({ header, payload }, this.signingKey);
  }
}

export function anIssuer(options: IssuerOptions = {}): TestIssuer {
  return new TestIssuer(options);
}

export interface WorldOptions {
  issuer?: IssuerOptions;
  api?: Partial<ApiState>;
  key?: Partial<ApplicationKeyState>;
  application?: Partial<ApplicationState>;
  subscription?: Partial<SubscriptionState>;
  /** Further things in the snapshot. */
  others?: SnapshotParts;
}

export interface Call {
  token?: string;
  /** Raw `Authorization` headers; by default one with `token`. */
  authorization?: readonly string[];
  target?: string;
  method?: string;
  nowMs?: number;
}

interface WorldParts {
  issuer: TestIssuer;
  api: ApiState;
  application: ApplicationState;
  key: ApplicationKeyState;
  subscription: SubscriptionState;
  others?: SnapshotParts;
}

/** One organization in which everything fits: a token of `issuer` for `key.clientId` is good at `api`. */
export class World {
  readonly issuer: TestIssuer;
  readonly api: ApiState;
  readonly application: ApplicationState;
  readonly key: ApplicationKeyState;
  readonly subscription: SubscriptionState;
  readonly snapshot: Snapshot;
  readonly revocations = new RevocationIndex();

  constructor({ issuer, api, application, key, subscription, others = {} }: WorldParts) {
    this.issuer = issuer;
    this.api = api;
    this.application = application;
    this.key = key;
    this.subscription = subscription;
    this.snapshot = aSnapshot(this.#parts(others));
  }

  /** The same world with more in its snapshot, or a changed API. */
  with(others: SnapshotParts, api: Partial<ApiState> = {}): World {
    return new World({ ...this, api: { ...this.api, ...api }, others });
  }

  /** A good token; overrides may spoil it. */
  token(claims: Record<string, unknown> = {}, header: Record<string, unknown> = {}): string {
    return this.issuer.sign(this.issuer.header(header), this.issuer.claims(this.key.clientId, claims));
  }

  /** Revokes the token, or what else `changed` says, for the client of this world. */
  revoke(token: string, changed: Partial<RevocationState> = {}): this {
    const tokenHash = tokenHashOf(token.slice(0, token.lastIndexOf('.')));
    const { organizationId, keyManagerId, clientId } = this.key;
    this.revocations.put(aRevocation({ organizationId, keyManagerId, clientId, revoked: { kind: 'token', tokenHash, tokenId: null }, ...changed }));
    return this;
  }

  route({ target = `${this.api.basePath}/items`, method = 'GET' }: Call = {}): RouteResult {
    return findRoute(this.snapshot, target, method);
  }

  /** What a gateway does with a request: find the route, then decide. @throws Error when there is no route */
  call(call: Call = {}): Verdict {
    const route = this.route(call);
    if (route.kind !== 'route') throw new Error(`the request has no route: ${route.kind}`);
    const authorization = call.authorization ?? [`Bearer ${call.token ?? this.token()}`];
    return decide(this.snapshot, { authorization, route, nowMs: call.nowMs ?? NOW_MS, refusedAudiences: [CONTROL_PLANE_AUDIENCE], revocations: this.revocations });
  }

  /** `accepted`, or the reason of the refusal. */
  outcome(call: Call | string = {}): string {
    const verdict = this.call(typeof call === 'string' ? { token: call } : call);
    return verdict.ok ? 'accepted' : verdict.reason;
  }

  #parts(others: SnapshotParts): SnapshotParts {
    return {
      keyManagers: [this.issuer.keyManager, ...(others.keyManagers ?? [])],
      keys: { [this.issuer.keyManager.id]: [this.issuer.signingKey.jwk], ...others.keys },
      apis: [this.api, ...(others.apis ?? [])],
      applications: [this.application, ...(others.applications ?? [])],
      applicationKeys: [this.key, ...(others.applicationKeys ?? [])],
      subscriptions: [this.subscription, ...(others.subscriptions ?? [])],
    };
  }
}

export function aWorld(options: WorldOptions = {}): World {
  const organizationId = options.api?.organizationId ?? randomUUID();
  const issuer = anIssuer({ organizationId, ...options.issuer });
  const api = anApi({ organizationId, ...options.api });
  const application = anApplication({ organizationId, ...options.application });
  const key = anApplicationKey({ organizationId, applicationId: application.id, keyManagerId: issuer.keyManager.id, ...options.key });
  const subscription = aSubscription({ organizationId, applicationId: application.id, apiId: api.id, ...options.subscription });
  return new World({ issuer, api, application, key, subscription, others: options.others });
}
