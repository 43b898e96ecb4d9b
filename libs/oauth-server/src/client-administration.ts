/** What can go wrong: a closed set. */
export class ClientAdministrationError extends Error {
  constructor(
    readonly code: 'not-found' | 'rejected',
    message: string,
  ) {
    super(message);
    this.name = 'ClientAdministrationError';
  }
}

/** A client as it is told of: never a secret. */
export interface ClientDescription {
  clientId: string;
  /** `system` clients belong to the installation: only they get `keyplane:*` scopes; their tokens are for `apiAudience`. */
  kind: 'application' | 'system';
  /** Our tag (an application key's reference); null for system clients. */
  reference: string | null;
  name: string;
  grantTypes: string[];
  redirectUris: string[];
  /** Scopes that the client may ask for. */
  scopes: string[];
  /** 60–86400, default 900. */
  accessTokenSeconds: number;
  enabled: boolean;
}

/**
 * Managing the clients of one built-in key manager, without HTTP: the port that the built-in connector and the control
 * plane get. Secrets are returned once, by `createClient` and `addSecret`.
 */
export interface ClientAdministration {
  /** The same reference twice gives the same client, then without a secret. A reserved scope (`keyplane:*`) for an application client is `rejected`, and so is a `clientId` that is taken. */
  createClient(request: Omit<ClientDescription, 'clientId' | 'accessTokenSeconds' | 'enabled'> & {
    /** Absent = 900. */
    accessTokenSeconds?: number;
    /** For clients whose credentials are derived elsewhere (the embedded gateway). Absent = made here. */
    clientId?: string;
    clientSecret?: string;
  }): Promise<{ clientId: string; clientSecret: string | null }>;
  readClient(clientId: string): Promise<ClientDescription | null>;
  findClientByReference(reference: string): Promise<ClientDescription | null>;
  /** Absent = unchanged. Unknown: `not-found`. The rules of `createClient` hold: `rejected`. */
  updateClient(clientId: string, changes: Partial<Pick<ClientDescription, 'name' | 'grantTypes' | 'redirectUris' | 'scopes' | 'accessTokenSeconds' | 'enabled'>>): Promise<ClientDescription>;
  /** `overlapSeconds`: when all older secrets stop; null = they go on. `clientSecret` absent = made here. More than 20 that work at a time are `rejected`. */
  addSecret(clientId: string, request: { description: string | null; expiresAt: Date | null; overlapSeconds: number | null; clientSecret?: string }): Promise<{ secretId: string; clientSecret: string }>;
  /** Those that work now. */
  listSecrets(clientId: string): Promise<{ secretId: string; description: string | null; createdAt: Date; expiresAt: Date | null }[]>;
  /** Succeeds if it is gone already. */
  retireSecret(clientId: string, secretId: string): Promise<void>;
  /** Succeeds if it is gone already. */
  deleteClient(clientId: string): Promise<void>;
  /** A client-credentials token of the client, without its secret (test tokens; the caller audits). No scopes = as a request without `scope`: all of an application, none of a system client. A scope that the client may not have, or a disabled client, is `rejected`. */
  issueToken(clientId: string, request: { scopes: string[] }): Promise<{ accessToken: string; expiresIn: number; scope: string | null }>;
}
