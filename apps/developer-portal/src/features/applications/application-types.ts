import type { UsableKeyManager } from '@keyplane/api-client';

/** What an application is; it sets the grants of its key. */
export const APPLICATION_TYPES = [
  { id: 'service', label: 'Service', note: 'Runs on a server by itself; nobody signs in', grants: ['client_credentials'], hasCallbacks: false },
  { id: 'web', label: 'Web app', note: 'Runs on a server; people sign in', grants: ['authorization_code', 'refresh_token'], hasCallbacks: true },
  { id: 'spa', label: 'Single-page or mobile', note: 'Runs at people’s; it can keep no secret', grants: ['authorization_code'], hasCallbacks: true },
  { id: 'trusted', label: 'Trusted internal', note: 'Yours alone, where people type their password into it', grants: ['password'], hasCallbacks: false },
] as const;
export type ApplicationType = (typeof APPLICATION_TYPES)[number];

/** The types that a key manager can serve, each with those of its grants that the key manager offers. */
export function typesAt({ availableGrantTypes }: UsableKeyManager): { type: ApplicationType; grantTypes: string[] }[] {
  return APPLICATION_TYPES.map((type) => ({ type, grantTypes: type.grants.filter((grant) => availableGrantTypes.includes(grant)) })).filter(({ type, grantTypes }) => grantTypes.includes(type.grants[0]));
}
