import { ConnectorError, type ConnectorErrorCode } from '@keyplane/connector-kit';
import { jsonOf, send, type Exchange } from '../http/exchange.js';
import { quoted } from '../http/quoted.js';
import { parseMetadata, type Discovered } from './metadata.js';

const OAUTH = '/.well-known/oauth-authorization-server';
const OPENID = '/.well-known/openid-configuration';

/** A document, and whether it is that of the issuer that was asked for. */
export interface Located extends Discovered {
  asked: string;
  isOfIssuer: boolean;
}

/**
 * Finds what a server publishes, from its issuer or from the address of its document (RFC 8414, OpenID Connect Discovery).
 * The document must name exactly the issuer that was asked for; for a document's address: one whose document is there.
 * @throws ConnectorError `unexpected-response` for a document that is none, or of another issuer; `not-found` where there is none
 */
export async function discover(exchange: Exchange, address: string): Promise<Discovered> {
  return checkIssuer(await locate(exchange, address));
}

/** As `discover`, but leaves it to the caller what a foreign issuer means. */
export async function locate(exchange: Exchange, address: string): Promise<Located> {
  const isDocument = isDocumentAddress(address);
  const found = isDocument ? await fetchMetadata(exchange, address) : await firstDocument(exchange, address);
  const { issuer } = found.metadata;
  const isOfIssuer = isDocument ? documentAddresses(issuer).some((candidate) => isSameDocument(candidate, address)) : issuer === address;
  return { ...found, asked: address, isOfIssuer };
}

/** Tokens of one issuer would pass as tokens of the other. @throws ConnectorError `unexpected-response` naming both */
export function checkIssuer(located: Located): Located {
  if (located.isOfIssuer) return located;
  throw new ConnectorError('unexpected-response', issuerMismatch(located));
}

/** The sentence for a document that names another issuer than asked for. */
export function issuerMismatch({ asked, metadata, url }: Located): string {
  return `The discovery document at ${quoted(url)} is that of the issuer ${quoted(metadata.issuer)}, but ${quoted(asked)} was asked for. Issuers are compared exactly, slashes included.`;
}

/** Fetches one document; which issuer it may name is the caller's to judge. */
export async function fetchMetadata(exchange: Exchange, url: string): Promise<Discovered> {
  const what = `The discovery document at ${quoted(url)}`;
  const answer = await send(exchange, url, { headers: { accept: 'application/json' } });
  return { metadata: parseMetadata(jsonOf(exchange, answer, { what, statuses: [200] }), what), url };
}

const STOPPING: ReadonlySet<ConnectorErrorCode> = new Set(['unreachable', 'timeout', 'rate-limited'] as const);

/** Asks one place after the other; only "nothing (sensible) here" leads on, so a dead server is asked once. */
async function firstDocument(exchange: Exchange, issuer: string): Promise<Discovered> {
  const failures: ConnectorError[] = [];
  for (const url of documentAddresses(issuer).slice(0, -1)) {
    try {
      return await fetchMetadata(exchange, url);
    } catch (error) {
      if (!(error instanceof ConnectorError) || STOPPING.has(error.code)) throw error;
      failures.push(error);
    }
  }
  // "It answered HTML there" says more than "nothing here".
  const telling = failures.find((failure) => failure.code !== 'not-found');
  throw telling ?? new ConnectorError('not-found', `No discovery document was found for ${quoted(issuer)}, neither by RFC 8414 nor by OpenID Connect Discovery.`, { upstreamStatus: 404 });
}

/**
 * Where the document of an issuer may be, most standard first: RFC 8414 §3.1 (inserted before the path, a last slash
 * removed), OpenID Connect Discovery §4 (appended), the RFC 8414 name appended (some servers). The last one, the OpenID name
 * inserted (RFC 8414 §5), is accepted when it is typed, but not asked for.
 */
function documentAddresses(issuer: string): string[] {
  if (!URL.canParse(issuer)) throw new ConnectorError('rejected', `${quoted(issuer)} is not an absolute URL.`);
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [...new Set([`${origin}${OAUTH}${path}`, `${origin}${path}${OPENID}`, `${origin}${path}${OAUTH}`]), `${origin}${OPENID}${path}`];
}

function isDocumentAddress(address: string): boolean {
  return URL.canParse(address) && [OAUTH, OPENID].some((name) => `${new URL(address).pathname}/`.includes(`${name}/`));
}

/** The query is the server's own matter (`?p=policy`); everything else must be the same. */
function isSameDocument(candidate: string, address: string): boolean {
  const url = new URL(address);
  return candidate === `${url.origin}${url.pathname.replace(/\/$/, '')}`;
}
