import { CallbackUrl, SCOPE_TOKEN, isReservedScope } from '@keyplane/contracts';
import { ClientAdministrationError, type ClientDescription } from '../client-administration.js';

export const DEFAULT_ACCESS_TOKEN_SECONDS = 900;
const SUPPORTED_GRANT_TYPES = ['client_credentials'];
/** RFC 6749 appendix A.1 allows blanks; we don't. */
const CLIENT_ID = /^[\x21-\x7E]{1,255}$/;
/** 32 characters of base64url are 192 bits: less is a typed password, which a fast hash does not protect. */
const CLIENT_SECRET = /^[\x21-\x7E]{32,255}$/;

type ClientSettings = Pick<ClientDescription, 'kind' | 'name' | 'grantTypes' | 'redirectUris' | 'scopes' | 'accessTokenSeconds'>;

/** Whether this can be a client id at all; what can't is never looked up. */
export function isClientId(clientId: string): boolean {
  return CLIENT_ID.test(clientId);
}

/** Checked at creation and again on every update: an update is no way round a rule. @throws ClientAdministrationError `rejected` */
export function checkClient(client: ClientSettings): void {
  checkName(client.name);
  checkGrantTypes(client.grantTypes);
  client.redirectUris.forEach(checkRedirectUri);
  checkScopes(client);
  checkAccessTokenSeconds(client.accessTokenSeconds);
}

export function checkClientId(clientId: string): void {
  if (!isClientId(clientId)) reject('A client id has 1 to 255 printable ASCII characters and no blank.');
}

export function checkClientSecret(clientSecret: string): void {
  if (!CLIENT_SECRET.test(clientSecret)) reject('A client secret has 32 to 255 printable ASCII characters and no blank.');
}

/** Throws `rejected`. The message reaches the caller: never put a secret into it. */
export function reject(message: string): never {
  throw new ClientAdministrationError('rejected', message);
}

function checkName(name: string): void {
  if (name.trim() === '' || name.length > 255) reject('A client name has 1 to 255 characters.');
}

function checkGrantTypes(grantTypes: readonly string[]): void {
  if (grantTypes.length === 0) reject('A client needs at least one grant type.');
  if (!grantTypes.every((grantType) => SUPPORTED_GRANT_TYPES.includes(grantType))) reject(`Grant types offered here: ${SUPPORTED_GRANT_TYPES.join(', ')}.`);
}

function checkRedirectUri(uri: string): void {
  const [issue] = CallbackUrl.safeParse(uri).error?.issues ?? [];
  if (issue !== undefined) reject(`A redirect URI ${issue.message}.`);
}

function checkScopes({ kind, scopes }: ClientSettings): void {
  if (!scopes.every((scope) => SCOPE_TOKEN.test(scope))) reject('A scope has printable ASCII characters, but no blank, quotation mark or backslash (RFC 6749 §3.3).');
  if (kind !== 'system' && scopes.some(isReservedScope)) reject('Scopes that start with keyplane: are reserved for system clients.');
}

function checkAccessTokenSeconds(seconds: number): void {
  if (!Number.isInteger(seconds) || seconds < 60 || seconds > 86_400) reject('accessTokenSeconds is a whole number from 60 to 86400.');
}
