import type { Body } from '@keyplane/api-client';

/** What can be said of a server by hand, in the order in which it is shown. */
export const SERVER_VALUES = {
  issuer: 'Issuer', 'endpoints.token': 'Token endpoint', certificates: 'Signing keys', 'endpoints.authorize': 'Authorization endpoint', 'endpoints.introspection': 'Introspection endpoint',
  'endpoints.revocation': 'Revocation endpoint', 'endpoints.userInfo': 'User info endpoint', 'endpoints.clientRegistration': 'Registration endpoint',
} as const;
export type ServerValue = keyof typeof SERVER_VALUES;
/** Those that were typed; an empty one says nothing. */
export type OwnValues = Partial<Record<ServerValue, string>>;

export function isServerValue(name: string): name is ServerValue {
  return Object.hasOwn(SERVER_VALUES, name);
}

/** Without them no gateway can judge a token. */
export function isEnough({ issuer, certificates }: OwnValues): boolean {
  return URL.canParse(issuer ?? '') && (certificates ?? '').trim() !== '';
}

/** The members of a key manager that were typed; they win over what its server publishes. */
export function bodyOf(own: OwnValues): Pick<Body<'createKeyManager'>, 'issuer' | 'certificates' | 'endpoints'> {
  const { issuer, certificates = '', ...rest } = own;
  const endpoints = Object.fromEntries(Object.entries(rest).flatMap(([name, value]) => (value.trim() === '' ? [] : [[name.slice('endpoints.'.length), value.trim()]])));
  const keys = certificates.trim();
  return {
    ...(issuer === undefined || issuer.trim() === '' ? {} : { issuer: issuer.trim() }),
    ...(keys === '' ? {} : { certificates: keys.includes('-----BEGIN ') ? { type: 'PEM' as const, value: keys } : { type: 'JWKS' as const, value: keys } }),
    ...(Object.keys(endpoints).length === 0 ? {} : { endpoints }),
  };
}
