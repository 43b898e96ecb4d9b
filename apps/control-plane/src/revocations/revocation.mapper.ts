import type { Revocation, RevocationState } from '@keyplane/contracts';
import type { RevocationEntity } from './revocation.entity.js';

/** As people see it: the token's hash tells them nothing. */
export function toRevocation(row: RevocationEntity): Revocation {
  const { id, kind, keyId, keyManagerId, clientId, tokenId, createdBy, revision } = row;
  return { id, kind, keyId, keyManagerId, clientId, tokenId, issuedBefore: row.issuedBefore?.toISOString() ?? null, endsAt: row.endsAt.toISOString(), createdBy, createdAt: row.createdAt.toISOString(), revision };
}

/** As gateways need it. */
export function toRevocationState(row: RevocationEntity): RevocationState {
  const { id, organizationId, keyManagerId, clientId } = row;
  return { id, organizationId, keyManagerId, clientId, revoked: revokedOf(row), endsAt: row.endsAt.toISOString() };
}

function revokedOf({ id, tokenHash, tokenId, issuedBefore }: RevocationEntity): RevocationState['revoked'] {
  if (tokenHash !== null) return { kind: 'token', tokenHash, tokenId };
  if (issuedBefore !== null) return { kind: 'issued-before', issuedBefore: issuedBefore.toISOString() };
  throw new Error(`the revocation ${id} revokes nothing`); // a constraint of the table says that there is none
}
