import { ConnectorError, type CallOptions } from '@keyplane/connector-kit';
import type { Certificates, PublicJwk } from '@keyplane/contracts';
import type { GuardedFetch } from '@keyplane/guarded-http';
import { z } from 'zod';
import { jsonOf, send } from '../http/exchange.js';
import { quoted } from '../http/quoted.js';
import { keysOfPem } from './pem.js';
import { usableSigningKey } from './signing-key.js';

/** No server signs with more keys than this at once; a longer list is an attack on whoever tries them all. */
const KEYS_MAX = 100;
/** Of the JWKS document. */
const BODY_BYTES_MAX = 262_144;

const KeySet = z.looseObject({ keys: z.array(z.unknown()) });

export interface SigningKeysRequest extends CallOptions {
  certificates: Certificates;
  fetch: GuardedFetch;
  /** For `Retry-After` dates; default: the system's clock. */
  clock?: () => Date;
}

/**
 * The public signing keys of a server, from its JWKS address or from PEM text: RSA (2048 to 8192 bits), EC P-256/384/521 and
 * Ed25519; public members only, in a stable order. Keys for encryption, symmetric keys, weak ones and ones whose private
 * part is published are left out. The same key twice is one; *different* keys under one `kid` are all kept (RFC 7517 §4.5
 * allows it for different kinds): whoever verifies must pick by kid **and** algorithm and refuse if several fit.
 * @throws ConnectorError `unexpected-response` for an answer that is empty or broken (callers keep what they have),
 *   `rejected` for PEM text without a usable key
 */
export async function fetchSigningKeys(request: SigningKeysRequest): Promise<PublicJwk[]> {
  return request.certificates.type === 'PEM' ? keysOfPem(request.certificates.value) : keysOfAddress(request, request.certificates.value);
}

async function keysOfAddress({ fetch, clock = () => new Date(), ...limits }: SigningKeysRequest, url: string): Promise<PublicJwk[]> {
  const what = `The key set at ${quoted(url)}`;
  const exchange = { fetch, clock, ...limits };
  const answer = await send(exchange, url, { headers: { accept: 'application/jwk-set+json, application/json' }, bodyBytesMax: BODY_BYTES_MAX });
  const parsed = KeySet.safeParse(jsonOf(exchange, answer, { what, statuses: [200] }));
  const broken = (why: string) => new ConnectorError('unexpected-response', `${what} ${why}.`, { upstreamStatus: answer.status });
  if (!parsed.success) throw broken('is no JSON Web Key Set (RFC 7517)');
  if (parsed.data.keys.length > KEYS_MAX) throw broken(`holds more than ${KEYS_MAX} keys`);
  const keys = parsed.data.keys.map(usableSigningKey).filter((key) => key !== null);
  if (keys.length === 0) throw broken(`holds no usable signing key (of ${parsed.data.keys.length})`);
  return distinct(keys);
}

/** Sorted, so that a server that lists its keys in another order has changed nothing. */
function distinct(keys: PublicJwk[]): PublicJwk[] {
  const byText = new Map(keys.map((key) => [JSON.stringify(key), key]));
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, key]) => key);
}
