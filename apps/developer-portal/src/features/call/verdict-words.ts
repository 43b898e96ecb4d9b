import type { CatalogueEntry, Explanation } from '@keyplane/api-client';

/** Who takes part in a call, by name. */
export interface Parties {
  apiName: string;
  application: string;
  keyManager: string;
  operation: CatalogueEntry['operations'][number];
}

/** The verdict in one sentence; why stands in the explanation. */
export function verdictInWords({ verdict, reason }: Explanation, { apiName, application, keyManager, operation }: Parties): string {
  if (verdict === 'accepted') return `Accepted: ${keyManager} vouches for ${application}`;
  switch (reason) {
    case 'key-manager-not-accepted':
      return `Refused: ${apiName} does not accept ${keyManager}`;
    case 'issuer-disabled':
      return `Refused: ${keyManager} is disabled`;
    case 'not-subscribed':
      return `Refused: ${application} is not subscribed to ${apiName}`;
    case 'environment-not-offered':
      return `Refused: ${apiName} offers no sandbox`;
    case 'insufficient-scope':
      return `Refused: the token lacks ${operation.scopes.length === 1 ? operation.scopes.join('') : `each of ${operation.scopes.join(', ')}`}`;
    case 'client-disabled':
      return `Refused: ${application}, or its key, is disabled`;
    case 'expired':
      return 'Refused: the token expired';
    case 'keys-unavailable':
    case 'introspection-unavailable':
      return `Not decided: ${keyManager} could not be asked`;
    default:
      return `Refused by ${apiName}`;
  }
}
