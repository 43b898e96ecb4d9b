import { ConnectorError, type DescribedIssuer } from '@keyplane/connector-kit';
import { ALGORITHMS, Certificates, DEFAULT_ALGORITHMS, Endpoints, HttpUrl, type Algorithm, type DiscoverResult } from '@keyplane/contracts';
import { z } from 'zod';

const names = z.array(z.string().max(200)).max(200).nullish();
const address = HttpUrl.nullish();
/** Authorization server metadata, RFC 8414 §2. `jwks_uri` is required here: without keys no gateway can check a token. */
const Metadata = z.object({
  issuer: HttpUrl,
  token_endpoint: HttpUrl,
  jwks_uri: HttpUrl,
  authorization_endpoint: address,
  introspection_endpoint: address,
  revocation_endpoint: address,
  userinfo_endpoint: address,
  registration_endpoint: address,
  grant_types_supported: names,
  id_token_signing_alg_values_supported: names,
});
export type Metadata = z.infer<typeof Metadata>;
export interface Discovered {
  metadata: Metadata;
  /** The address of the document. */
  url: string;
}

/** @throws ConnectorError `unexpected-response` naming the members that are missing or wrong */
export function parseMetadata(document: unknown, what: string): Metadata {
  const parsed = Metadata.safeParse(document);
  if (parsed.success) return parsed.data;
  const wrong = [...new Set(parsed.error.issues.map((issue) => String(issue.path[0] ?? 'the whole document')))];
  throw new ConnectorError('unexpected-response', `${what} is not authorization server metadata: missing or wrong: ${wrong.join(', ')}.`, { upstreamStatus: 200 });
}

export function endpointsOf(metadata: Metadata): Endpoints {
  return {
    token: metadata.token_endpoint,
    authorize: metadata.authorization_endpoint ?? null,
    introspection: metadata.introspection_endpoint ?? null,
    revocation: metadata.revocation_endpoint ?? null,
    userInfo: metadata.userinfo_endpoint ?? null,
    clientRegistration: metadata.registration_endpoint ?? null,
  };
}

export function describedBy(metadata: Metadata): DescribedIssuer {
  return { issuer: metadata.issuer, endpoints: endpointsOf(metadata), certificates: { type: 'JWKS', value: metadata.jwks_uri } };
}

/** The fields of a key manager that a document fills; names are those of `KeyManagerCreate`. */
export function fieldsOf({ metadata, url }: Discovered): DiscoverResult['fields'] {
  const published = metadata.grant_types_supported ?? [];
  const isListed = published.includes('client_credentials');
  const from = (value: unknown) => ({ value, origin: url });
  return {
    issuer: from(metadata.issuer),
    wellKnownEndpoint: from(url),
    endpoints: from(endpointsOf(metadata)),
    certificates: from({ type: 'JWKS', value: metadata.jwks_uri } satisfies Certificates),
    // Not believed blindly: servers are known that serve client_credentials and do not list it.
    availableGrantTypes: isListed ? from(published) : { value: ['client_credentials', ...published], origin: `${url}; client_credentials is assumed, the document does not list it` },
    allowedAlgorithms: { value: algorithmsOf(metadata), origin: `default, and what ${url} lists for ID tokens (no document says how access tokens are signed)` },
  };
}

/** The default is never narrowed by what is said of ID tokens: access tokens are often signed with another key. */
function algorithmsOf(metadata: Metadata): Algorithm[] {
  const listed = metadata.id_token_signing_alg_values_supported ?? [];
  return ALGORITHMS.filter((algorithm) => DEFAULT_ALGORITHMS.includes(algorithm) || listed.includes(algorithm));
}
