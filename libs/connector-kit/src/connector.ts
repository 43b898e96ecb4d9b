import type { Capabilities, Certificates, CheckStage, DiscoverResult, Endpoints, Field } from '@keyplane/contracts';
import type { GuardedFetch } from '@keyplane/guarded-http';

/** A key manager as its connector sees it: no id, no organization, no permission. */
export interface KeyManagerConnection {
  issuer: string | null;
  wellKnownEndpoint: string | null;
  endpoints: Endpoints;
  certificates: Certificates | null;
  /** Parsed by the definition's `connectionFields`; secrets in clear. */
  connection: Record<string, unknown>;
}

/** What a connector may use of the outside world. */
export interface ConnectorContext {
  /** The only way to the network. */
  fetch: GuardedFetch;
  clock: () => Date;
}

/** What holds for every operation. */
export interface CallOptions {
  /** Ends the operation at once. */
  signal?: AbortSignal;
  /** Of one exchange; default 10 000. */
  timeoutMs?: number;
}

/** A client at the server, with what is needed to manage it. Stored encrypted by the control plane. */
export interface ClientHandle {
  clientId: string;
  /** RFC 7592 access to the client, where the server gave it. */
  registration: RegistrationAccess | null;
  /**
   * Called, and awaited, as soon as the server replaces the registration access (it may rotate on use), before anything else:
   * the old one may be dead already.
   */
  onRegistrationChanged?: (registration: RegistrationAccess) => Promise<void>;
  /**
   * Called, and awaited, as soon as an answer of a read or an update names a client secret that may be another than the known
   * one (RFC 7592 §2.1 lets servers replace it): the old one may be dead already. Without it a replaced secret is an error.
   */
  onClientSecretChanged?: (clientSecret: string) => Promise<void>;
}
/** RFC 7592 §3: by what a client is managed. The token is a secret. */
export interface RegistrationAccess {
  uri: string;
  accessToken: string;
}

/** What an application key asks of its client. */
export interface ClientSettings {
  /** Shown at the server. */
  name: string;
  grantTypes: string[];
  callbackUrls: string[];
  scopes: string[];
  /** Parsed by the definition's `applicationFields`. */
  additionalProperties: Record<string, unknown>;
}
/** `createClient`. */
export interface CreateClientRequest extends ClientSettings, CallOptions {
  /** Our tag on the remote client; the same reference twice gives the same client where `findByReference`. */
  reference: string;
}
/** A client that was made, or found again by its reference. */
export interface CreatedClient {
  clientId: string;
  /** The only time that it is told. Null on a replay, and for a client without a secret. */
  clientSecret: string | null;
  registration: RegistrationAccess | null;
  /** Scopes that were asked for and that the server does not have: the client was made without them. Absent = none. */
  missingScopes?: readonly string[];
}
/** A client as the server has it now; never a secret. */
export interface RemoteClient {
  clientId: string;
  /** Our tag, where the server kept it. */
  reference: string | null;
  name: string | null;
  grantTypes: string[];
  callbackUrls: string[];
  scopes: string[];
}
/** `addSecret`. */
export interface AddSecretRequest extends CallOptions {
  handle: ClientHandle;
  description: string | null;
  /** Null = never. */
  expiresAt: Date | null;
  /** Seconds until all older secrets stop; null = they go on. */
  overlapSeconds: number | null;
}
/** A secret as it is listed: never its value. */
export interface RemoteSecret {
  secretId: string;
  description: string | null;
  createdAt: Date;
  /** Null = never. */
  expiresAt: Date | null;
}
/** `requestToken`. */
export interface TokenRequestAtServer extends CallOptions {
  handle: ClientHandle;
  /** Null where the connector needs none (the built-in one). */
  clientSecret: string | null;
  scopes: string[];
}
/** What the token endpoint answered (RFC 6749 §5.1). */
export interface IssuedToken {
  accessToken: string;
  /** Seconds from now; null where the server does not say. */
  expiresIn: number | null;
  /** Joined by blanks; null where the server does not say. */
  scope: string | null;
}
/** What a server says of itself. Holds no secret; the same for the same server. */
export interface DescribedIssuer {
  issuer: string;
  endpoints: Endpoints;
  certificates: Certificates | null;
}

/**
 * One authorization server, through one connection. Each sentence of the comments is a test of the contract suite.
 * Every operation rejects with ConnectorError and nothing else (but what a callback of the caller throws); honours `signal` and `timeoutMs`; never retries.
 */
export interface Connector {
  /** Touches the network, changes nothing; reports the stages of `CHECK_STAGES` in order, then its own. Never rejects for what it finds. */
  checkConnection(request: CallOptions): Promise<CheckStage[]>;
  /** From an issuer or discovery address to the fields found, each with its origin; refuses an issuer that does not match. */
  discover(request: CallOptions & { url: string }): Promise<DiscoverResult['fields']>;
  /** Issuer, endpoints and keys' place: what was typed wins over what is published. */
  describeIssuer(request: CallOptions): Promise<DescribedIssuer>;
  createClient(request: CreateClientRequest): Promise<CreatedClient>;
  /** Unknown id: `not-found`. Never returns a secret. */
  readClient(request: CallOptions & { handle: ClientHandle }): Promise<RemoteClient>;
  /** By our reference or by client id; `unsupported` where the server cannot be searched. */
  findClients(request: CallOptions & ({ reference: string } | { clientId: string })): Promise<RemoteClient[]>;
  /** Absent = unchanged, null = cleared; unknown id: `not-found`. Returns what the server holds now: a scope that it does not have is not among them. */
  updateClient(request: CallOptions & { handle: ClientHandle; changes: Partial<{ [K in keyof ClientSettings]: ClientSettings[K] | null }>; clientSecret: string | null }): Promise<RemoteClient>;
  /** With `overlapSeconds: 0` also where there can be one secret only: the new one replaces it. Otherwise `unsupported` there. */
  addSecret(request: AddSecretRequest): Promise<{ secretId: string; clientSecret: string }>;
  /** Oldest first, never a value; `unsupported` where the server cannot tell; unknown client: `not-found`. */
  listSecrets(request: CallOptions & { handle: ClientHandle }): Promise<RemoteSecret[]>;
  /** Succeeds if the secret is gone already. */
  retireSecret(request: CallOptions & { handle: ClientHandle; secretId: string }): Promise<void>;
  /** Succeeds if the client is gone already. */
  deleteClient(request: CallOptions & { handle: ClientHandle }): Promise<void>;
  /** A token as the application would get it (client credentials). */
  requestToken(request: TokenRequestAtServer): Promise<IssuedToken>;
  revokeToken(request: CallOptions & { handle: ClientHandle; clientSecret: string | null; token: string }): Promise<void>;
  /** Only where `manageScopes`; twice = once. Otherwise `unsupported`. */
  ensureScopes(request: CallOptions & { scopes: string[] }): Promise<void>;
}

/** A connector type: what the registry holds. `create` is cheap, does not touch the network, and throws nothing. */
export interface ConnectorDefinition {
  type: string;
  displayName: string;
  description: string;
  docsUrl: string | null;
  /** Whether administrators can create key managers of this type. */
  creatable: boolean;
  /** Of the best server of this type. */
  capabilities: Capabilities;
  /** Of the server behind one key manager, by what it publishes and what its administrator said of it; secrets may be absent. Absent = `capabilities`. */
  capabilitiesOf?: (keyManager: Pick<KeyManagerConnection, 'connection' | 'endpoints'>) => Capabilities;
  connectionFields: readonly Field[];
  applicationFields: readonly Field[];
  /** `requestToken` needs no client secret, so none is kept. Absent = it needs one. */
  issuesTokensWithoutSecret?: true;
  create(connection: KeyManagerConnection, context: ConnectorContext): Connector;
}

/** What can be done at one key manager: offered in forms is this, and nothing else. */
export function capabilitiesOf({ capabilities, capabilitiesOf: ofKeyManager }: Pick<ConnectorDefinition, 'capabilities' | 'capabilitiesOf'>, keyManager: Pick<KeyManagerConnection, 'connection' | 'endpoints'>): Capabilities {
  return ofKeyManager?.(keyManager) ?? capabilities;
}
