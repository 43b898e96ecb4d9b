import type { Capabilities } from '@keyplane/contracts';
import type { ClientSettings, Connector } from '../connector.js';
import type { Misbehaviour } from './front.js';

/** How the suite is to look at a connector. */
export interface ContractHarness {
  capabilities: Capabilities;
  /** Whether the connector speaks to its server over HTTP: then the server is made to misbehave, too. */
  speaksHttp: boolean;
  /**
   * Clients are looked up by their id before anything is done with them. Then a 404 does not say that the client is gone, but
   * that the place where clients are is not there: `unreachable`, also for a deletion.
   */
  looksClientsUp?: true;
  /** A server of its own for each test; `close` stops it. */
  make: () => Promise<ContractSubject>;
}

export interface ContractSubject {
  /** Its connection has every endpoint typed, and the address of the discovery document (where there is one). */
  connector: Connector;
  issuer: string;
  /** Settings with at least two scopes that this server accepts. */
  settings: ClientSettings;
  /** Secrets of the connection: they may appear nowhere. */
  secrets: readonly string[];
  server: ServerView;
  close: () => Promise<void>;
}

/** A way around the connector, into the server. */
export interface ServerView {
  clientIds: () => Promise<string[]>;
  /** From now on, to every request; null = behave again. Only where `speaksHttp`. */
  misbehave: (how: Misbehaviour | null) => void;
  /** `METHOD path` of each request since the last `misbehave`. */
  requests: () => readonly string[];
}
