/** Id and secret of a client that acts for itself. */
export interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

/** A running Keycloak on loopback. */
export interface Keycloak {
  readonly url: string;
  /** A client of the master realm that may do everything. */
  readonly admin: ClientCredentials;
  /** Null while it is down. */
  readonly pid: number | null;
  /** Orderly; by force after 10 s. */
  stop(): Promise<void>;
  /** SIGKILL; resolves when the process is gone. */
  kill(): Promise<void>;
  /** Starts again on the same ports with the same data (stops first where it runs); resolves when it answers. */
  restart(): Promise<void>;
}

/** Of an older line, whose answers differ here and there. */
export const OLDER_KEYCLOAK_VERSION: string;

export interface StartKeycloakOptions {
  /** Holds the database and `keycloak.log`; a new one gets a database with the master realm. */
  dataDir: string;
  /** Default: a free one. */
  port?: number;
  /** Default: the newest that Maven Central serves. */
  version?: string;
  /** Progress for people: what is fetched. */
  log?: (line: string) => void;
}

/** Starts a real Keycloak; it dies with this process. @throws Error with the server's last output, or with what is missing here */
export function startKeycloak(options: StartKeycloakOptions): Promise<Keycloak>;

/** Whether `startKeycloak` can work here (Java 17, and a cached server or Maven); `reason` says what is missing. */
export function isKeycloakStartable(version?: string): Promise<{ available: boolean; reason: string | null }>;
