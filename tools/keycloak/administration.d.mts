import type { ClientCredentials } from './server.d.mts';

export interface RealmOptions {
  /** The client that Keyplane is given. */
  client: ClientCredentials;
  /** Its roles of realm-management; default: `manage-clients`. */
  roles?: string[];
  /** Client scopes to be made. */
  scopes?: string[];
  /** Members of the realm's representation. */
  settings?: Record<string, unknown>;
}

/** What a test reads of a client at Keycloak. */
export interface KeycloakClient {
  id: string;
  clientId: string;
  name?: string;
  secret?: string;
  enabled: boolean;
  redirectUris: string[];
  attributes: Record<string, string>;
  defaultClientScopes: string[];
  optionalClientScopes: string[];
  [member: string]: unknown;
}

export function newSecret(): string;

/** The administrator of a Keycloak, past our own code. */
export class KeycloakAdministration {
  constructor(url: string, admin: ClientCredentials);
  /** A call of the Admin REST API, path relative to `/admin/realms`. @throws unless it succeeded */
  call<Body = unknown>(method: string, path: string, body?: unknown): Promise<Body>;
  /** What the server says of itself. */
  serverInfo(): Promise<{ systemInfo: { version: string } }>;
  createRealm(realm: string, options: RealmOptions): Promise<void>;
  /** One more client like the one that Keyplane is given, with other roles of realm-management. */
  addManager(realm: string, options: { client: ClientCredentials; roles: string[] }): Promise<void>;
  deleteRealm(realm: string): Promise<void>;
  /** A client policy by which an old secret works on for a while beside the new one. */
  rotateSecrets(realm: string, options?: { rotatedSeconds?: number }): Promise<void>;
  /** The clients that carry our tag. */
  clients(realm: string): Promise<KeycloakClient[]>;
}
