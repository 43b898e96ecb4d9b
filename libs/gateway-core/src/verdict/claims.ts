import { SCOPE_TOKEN, type IssuerProfile } from '@keyplane/contracts';
import { member } from './jwt.js';
import type { JsonObject } from './strict-json.js';

/** The client that the token names: the profile's claim, else `client_id`, else `azp`. Null unless it is a string with something in it; never `sub`. */
export function readClientId(payload: JsonObject, { consumerKeyClaim }: IssuerProfile): string | null {
  const name = consumerKeyClaim ?? (Object.hasOwn(payload, 'client_id') ? 'client_id' : 'azp');
  const value = member(payload, name);
  return typeof value === 'string' && value !== '' ? value : null;
}

// Longer ones are told apart by the token's hash alone: an id is kept for as long as the token lives.
const TOKEN_ID_CHARS_MAX = 256;

/** `jti` (RFC 7519 §4.1.7), where it is a string of a usual length. */
export function readTokenId(payload: JsonObject): string | null {
  const value = member(payload, 'jti');
  return typeof value === 'string' && value !== '' && value.length <= TOKEN_ID_CHARS_MAX ? value : null;
}

/** The scopes of the token: a blank-separated string or an array of strings. What is no scope token (RFC 6749 §3.3) grants nothing. */
export function readScopes(payload: JsonObject, { scopesClaim }: IssuerProfile): readonly string[] {
  const value = member(payload, scopesClaim);
  const entries: readonly unknown[] = typeof value === 'string' ? value.split(' ') : Array.isArray(value) ? value : [];
  return entries.filter((entry): entry is string => typeof entry === 'string' && SCOPE_TOKEN.test(entry));
}

/** The values of `aud` (RFC 7519 §4.1.3); empty when there is none, null when it has another shape. */
export function readAudiences(payload: JsonObject): readonly string[] | null {
  const value = member(payload, 'aud');
  if (value === undefined) return [];
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.every((entry): entry is string => typeof entry === 'string') ? entries : null;
}
