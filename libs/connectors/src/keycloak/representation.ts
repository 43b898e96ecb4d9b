import { ConnectorError, type ClientSettings, type RemoteClient } from '@keyplane/connector-kit';
import { z } from 'zod';
import { switchesOf, grantTypesOf } from './grant-types.js';

/** Our tag on a client. */
const REFERENCE = 'keyplane.reference';
/** The column in Keycloak's database; a longer name is a 500 there. */
const NAME_LENGTH_MAX = 255;

const names = z.array(z.string()).nullish();
/** What we read of a ClientRepresentation; an update is a merge there, so that what is not known here stays. */
export const Client = z.looseObject({
  id: z.string().min(1).max(100),
  clientId: z.string().min(1).max(2000),
  name: z.string().nullish(),
  secret: z.string().min(1).max(10_000).nullish(),
  redirectUris: names,
  attributes: z.record(z.string(), z.string()).nullish(),
  defaultClientScopes: names,
  optionalClientScopes: names,
  /** What the asking service account may do with this client. */
  access: z.record(z.string(), z.boolean()).nullish(),
});
export type Client = z.infer<typeof Client>;

export interface NewClient {
  reference: string;
  clientSecret: string;
  scopes: ClientScopes;
  /** For the aud claim of its tokens; null = as the realm says. */
  audience: string | null;
}

/** The document of a new client. Every switch is said: what is omitted, Keycloak switches on. */
export function newClient(settings: ClientSettings, { reference, clientSecret, scopes, audience }: NewClient): Record<string, unknown> {
  return {
    // Searching by attributes needs a start option of the server, by client id it does not.
    clientId: reference,
    secret: clientSecret,
    protocol: 'openid-connect',
    publicClient: false,
    bearerOnly: false,
    ...changedClient(settings),
    // Both lists replace those that the realm gives to new clients.
    defaultClientScopes: scopes.always,
    optionalClientScopes: scopes.onRequest,
    attributes: { ...attributesOf(settings), [REFERENCE]: reference },
    ...(audience !== null && { protocolMappers: [audienceMapper(audience)] }),
  };
}

/** Names of scopes: in each token, and in a token that asks for them. */
export interface ClientScopes {
  always: string[];
  onRequest: string[];
}

/** The members that these changes touch; scopes are changed elsewhere. */
export function changedClient({ name, callbackUrls, grantTypes, additionalProperties }: Partial<{ [K in keyof ClientSettings]: ClientSettings[K] | null }>): Record<string, unknown> {
  const attributes = attributesOf({ ...(grantTypes !== undefined && { grantTypes: grantTypes ?? [] }), ...(additionalProperties !== undefined && { additionalProperties: additionalProperties ?? {} }) });
  return {
    ...(name !== undefined && { name: (name ?? '').slice(0, NAME_LENGTH_MAX) }),
    ...(callbackUrls !== undefined && { redirectUris: callbackUrls ?? [] }),
    ...(grantTypes !== undefined && switchesOf(grantTypes ?? []).members),
    ...(Object.keys(attributes).length > 0 && { attributes }),
  };
}

function attributesOf({ grantTypes, additionalProperties }: Partial<Pick<ClientSettings, 'grantTypes' | 'additionalProperties'>>): Record<string, string> {
  return {
    ...(grantTypes !== undefined && switchesOf(grantTypes).attributes),
    // An empty one is removed, and the realm decides.
    ...(additionalProperties !== undefined && { 'access.token.lifespan': lifespanOf(additionalProperties['accessTokenSeconds']) }),
  };
}

function lifespanOf(seconds: unknown): string {
  if (seconds === undefined || seconds === null) return '';
  if (typeof seconds === 'number' && Number.isInteger(seconds)) return String(seconds);
  throw new ConnectorError('rejected', 'accessTokenSeconds must be a whole number.');
}

function audienceMapper(audience: string) {
  const config = { 'included.custom.audience': audience, 'access.token.claim': 'true', 'id.token.claim': 'false' };
  return { name: 'Keyplane audience', protocol: 'openid-connect', protocolMapper: 'oidc-audience-mapper', config };
}

export function referenceOf({ attributes }: Client): string | null {
  return attributes?.[REFERENCE] ?? null;
}

export function remoteClientOf(client: Client): RemoteClient {
  return {
    clientId: client.clientId,
    reference: referenceOf(client),
    name: client.name || null,
    grantTypes: grantTypesOf(client),
    callbackUrls: client.redirectUris ?? [],
    scopes: client.optionalClientScopes ?? [],
  };
}

/** The secret; null for a public client, and for a row of asterisks, which stands for one that may not be read. */
export function secretOf({ secret }: Client): string | null {
  return secret === undefined || secret === null || /^\*+$/.test(secret) ? null : secret;
}
