import type { ClientCredentials } from './server.d.mts';

/** Where the run's Keycloak is; starts it where nobody has yet. @throws where there is none */
export function keycloakForTests(): Promise<{ url: string; admin: ClientCredentials }>;
