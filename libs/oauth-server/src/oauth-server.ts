import type { JsonWebKey } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientAdministration } from './client-administration.js';
import { createClientAdministration } from './clients/administration.js';
import { createSecretHasher } from './clients/secrets.js';
import { createInteraction } from './people/interaction.js';
import { createKnownBrowsers } from './people/known-browser.js';
import type { PeopleOptions, PeopleSessions } from './people/people.js';
import { createTickets } from './people/ticket.js';
import { createEndpointGate } from './provider/endpoints.js';
import { createProvider } from './provider/create-provider.js';
import { forwardedHeadersOf } from './provider/interactive.js';
import type { OAuthStorage } from './storage.js';
import { createAccessTokens } from './tokens/access-token.js';
import { loadSigningKeys, type PublicSigningKey } from './tokens/signing-keys.js';

export interface OAuthServerOptions {
  /** `{publicUrl}/oauth2/{organization}`, without a slash at the end: the `iss` of every token. */
  issuer: string;
  /** `aud` of system clients' tokens: `{publicUrl}/api`. Application clients get `{issuer}/apis`. */
  apiAudience: string;
  storage: OAuthStorage;
  /** Private ES256 keys with `kid` (`generateSigningKey`). The first signs; all are published. */
  signingKeys: JsonWebKey[];
  /** Key of the hashes that stand for client secrets; at least 32 bytes. Another key makes every secret wrong. */
  secretHashKey: Buffer;
  /** Sign cookies and what forms carry, newest first; at least one where there are people. */
  cookieKeys: string[];
  /** Absent = the system clock. */
  clock?: () => Date;
  /** Told the cause of every answer 500; the answer itself says nothing. Absent = nobody is told. */
  onError?: (error: unknown) => void;
  /** Absent = nobody signs in here: no authorization endpoint, no pages. */
  people?: PeopleOptions;
}

export interface OAuthServer {
  readonly issuer: string;
  /**
   * Answers one request. The caller has taken the mount path off `req.url` and kept the whole in `req.originalUrl` and
   * the mount path in `req.baseUrl`, and has not read the body. Never throws; errors have the shape of RFC 6749 §5.2.
   */
  handle(req: IncomingMessage, res: ServerResponse): void;
  readonly clients: ClientAdministration;
  readonly sessions: PeopleSessions;
  /** What `/jwks` shows. */
  publicKeys(): PublicSigningKey[];
}

/**
 * The built-in key manager of one organization. Keeps nothing but what `storage` keeps, so that any number of
 * processes may serve one issuer. On: discovery (OpenID Connect Discovery §4, RFC 8414), keys (RFC 7517), and the
 * token endpoint with client credentials (RFC 6749 §4.4) and RFC 9068 access tokens; with `people` also authorization code
 * with PKCE (RFC 6749 §4.1, RFC 7636), ID tokens, userinfo and logout, for the portals' client alone.
 * @throws on options that can't work (keys, issuer)
 */
export function createOAuthServer(options: OAuthServerOptions): OAuthServer {
  const { issuer, apiAudience, storage, secretHashKey, cookieKeys, clock = () => new Date(), onError = () => {}, people = null } = options;
  const [cookieKey = ''] = cookieKeys;
  if (people !== null && cookieKey === '') throw new Error('Where people sign in, cookies need a key.');
  checkIssuer(issuer);
  const signingKeys = loadSigningKeys(options.signingKeys);
  const hasher = createSecretHasher(secretHashKey);
  const accessTokens = createAccessTokens({ issuer, apiAudience, signingKeys, clock });
  const provider = createProvider({ issuer, storage, signingKeys: options.signingKeys, cookieKeys, accessTokens, hasher, clock, onError, people });
  const answer = provider.callback();
  const tickets = createTickets(cookieKey, clock);
  const gate = createEndpointGate({
    provider: (req, res) => void answer(req, res),
    interaction: people === null ? null : createInteraction({ ...people, provider, tickets, knownBrowsers: createKnownBrowsers({ key: cookieKey, issuer }), issuer, onError }),
  });
  const forwardedHeaders = forwardedHeadersOf(issuer);
  return {
    issuer,
    handle: (req, res) => {
      Object.assign(req.headers, forwardedHeaders);
      gate(req, res);
    },
    clients: createClientAdministration({ storage, hasher, accessTokens, clock }),
    sessions: {
      endSession: (sid) => storage.artifacts.destroyBy('uid', sid),
      endAllOf: (accountId) => storage.artifacts.destroyBy('accountId', accountId),
    },
    publicKeys: () => structuredClone(signingKeys.published),
  };
}

/** RFC 8414 §2; and issuers are compared as text, so only the one spelling that a URL parser keeps is taken. */
function checkIssuer(issuer: string): void {
  const url = URL.canParse(issuer) ? new URL(issuer) : null;
  const isPlain = url !== null && (issuer === url.href || `${issuer}/` === url.href) && !issuer.endsWith('/') && !/[?#@]/.test(issuer);
  if (!isPlain || !/^https?:$/.test(url.protocol)) throw new Error('The issuer must be an http(s) URL without query, fragment, user name or slash at the end.');
}
