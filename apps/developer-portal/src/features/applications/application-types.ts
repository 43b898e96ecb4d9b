import type { UsableKeyManager } from '@keyplane/api-client';

/** What an application is; it sets the grants of its key. */
export const APPLICATION_TYPES = [
  { id: 'service', label: 'Service', note: 'No person signs in', grants: ['client_credentials'], hasCallbacks: false },
  { id: 'web', label: 'Web app', note: 'With a server', grants: ['authorization_code', 'refresh_token'], hasCallbacks: true },
  { id: 'spa', label: 'Single-page or mobile', note: 'No server of its own', grants: ['authorization_code'], hasCallbacks: true },
  { id: 'trusted', label: 'Trusted internal', note: 'Asks for the password', grants: ['password'], hasCallbacks: false },
] as const;
export type ApplicationType = (typeof APPLICATION_TYPES)[number];

/** An application type at a key manager, with those of its grants that the key manager offers. */
export interface TypeAt {
  type: ApplicationType;
  grantTypes: string[];
}

/** The types that a key manager can serve: those whose first grant it offers. */
export function typesAt({ availableGrantTypes }: UsableKeyManager): TypeAt[] {
  return APPLICATION_TYPES.map((type) => ({ type, grantTypes: type.grants.filter((grant) => availableGrantTypes.includes(grant)) })).filter(({ type, grantTypes }) => grantTypes.includes(type.grants[0]));
}

/** "client credentials": a grant type as people read it. */
export function grantInWords(grantType: string): string {
  return (grantType.split(':').at(-1) ?? grantType).replaceAll(/[_-]/g, ' ');
}
