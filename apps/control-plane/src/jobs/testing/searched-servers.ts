import { generateKeyPairSync } from 'node:crypto';
import { KillingFront } from './killing-front.js';
import { SearchableServer } from './searchable-server.js';

/** An authorization server that can be searched by tag, as crash tests need it: another one takes its place by the same words. */
export interface SearchedServer {
  front: KillingFront;
  /** A key manager of it, as it is posted; its calls go by way of the front. `isOther`: a second one, with an issuer of its own. */
  keyManager(name: string, options?: { isOther?: boolean }): Record<string, unknown>;
  /** What a call is to its HTTP interface: `METHOD /path`. */
  calls: { create: RegExp; verify: RegExp; addSecret: RegExp; delete: RegExp; search: RegExp };
  /** Clients with a tag, as `tag client-id`. */
  tagged(): Promise<string[]>;
  /** Every secret that it ever made. */
  secrets(): readonly string[];
  /** The secrets that the client has now. */
  secretsOf(clientId: string): Promise<string[]>;
  /** A client that somebody else made. */
  addForeign(): Promise<{ clientId: string; clientSecret: string }>;
  close(): void | Promise<void>;
}

export async function startSearchableServer(): Promise<SearchedServer> {
  const server = new SearchableServer();
  await server.listen();
  const front = new KillingFront(server.url);
  await front.listen();
  const pem = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
  return {
    front,
    keyManager: (name, { isOther = false } = {}) => ({ name, type: 'searchable', issuer: isOther ? front.url.replace('127.0.0.1', 'localhost') : front.url, endpoints: { token: `${front.url}/token` }, certificates: { type: 'PEM', value: pem } }),
    calls: { create: /^POST \/clients$/, verify: /^POST \/token$/, addSecret: /^POST \/clients\/.*\/secrets$/, delete: /^DELETE \/clients\/[^/]+$/, search: /^GET \/clients\?reference/ },
    tagged: () => Promise.resolve([...server.clients.values()].flatMap(({ reference, clientId }) => (reference === null ? [] : [`${reference} ${clientId}`])).sort()),
    secrets: () => server.secrets,
    secretsOf: (clientId) => Promise.resolve(server.clients.get(clientId)?.secrets.map(({ value }) => value) ?? []),
    addForeign: () => {
      const { clientId, secrets: [first] } = server.add();
      return Promise.resolve({ clientId, clientSecret: first?.value ?? '' });
    },
    close: () => {
      front.close();
      server.close();
    },
  };
}
