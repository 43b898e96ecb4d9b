import { z } from 'zod';
import { Id, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';

/** `POST /keys/{id}/revoke`: one token, or all that were issued before a moment: now at the latest; `now` is that of the control plane, whatever the caller's clock says. */
export const KeyRevoke = z
  .union([z.strictObject({ token: z.string().min(1).max(16_384) }), z.strictObject({ issuedBefore: z.union([Timestamp, z.literal('now')]) })])
  .meta({ id: 'KeyRevoke' });
export type KeyRevoke = z.infer<typeof KeyRevoke>;

export const REVOCATION_KINDS = ['token', 'issued-before'] as const;
const shape = {
  id: Id,
  kind: z.enum(REVOCATION_KINDS),
  /** The key may be gone meanwhile; the revocation goes on. */
  keyId: Id,
  keyManagerId: Id,
  clientId: z.string(),
  /** The `jti` of the token, where it has one. */
  tokenId: z.string().nullable(),
  issuedBefore: Timestamp.nullable(),
  /** Until then gateways remember it; every token that it is about has expired by then. */
  endsAt: Timestamp,
  createdBy: z.string(),
  createdAt: Timestamp,
  revision: Revision,
};
export const Revocation = z.strictObject(shape).meta({ id: 'Revocation' });
export type Revocation = z.infer<typeof Revocation>;
export const RevocationPage = pageOf(Revocation, 'RevocationPage');

/** What became of the token at its authorization server; gateways refuse it whatever is said here. */
export const SERVER_REVOCATIONS = ['revoked', 'unsupported', 'failed', 'not-asked'] as const;
export const AcceptedRevocation = z
  .strictObject({ ...shape, atServer: z.strictObject({ outcome: z.enum(SERVER_REVOCATIONS), detail: z.string() }) })
  .meta({ id: 'AcceptedRevocation' });
export type AcceptedRevocation = z.infer<typeof AcceptedRevocation>;
