import { z } from 'zod';
import { CHANGE_EVENTS, defineEvent } from './changes.js';
import { TOPICS } from './envelope.js';

/** One token, by what was signed (`header.payload`; an ECDSA signature has more than one spelling), and by its `jti` where it has one. */
const RevokedToken = z.object({
  kind: z.literal('token'),
  /** SHA-256 of the signing input, lower-case hex. */
  tokenHash: z.string().regex(/^[0-9a-f]{64}$/),
  /** Counts for tokens of this client of this key manager alone: who mints tokens elsewhere chooses their ids. */
  tokenId: z.string().nullable(),
});
/** Every token of the client whose `iat` lies before this time, or that has none. */
const RevokedBefore = z.object({ kind: z.literal('issued-before'), issuedBefore: z.iso.datetime() });

/** What is revoked, of one client of one key manager, for the APIs of one organization. */
export const RevocationState = z.object({
  id: z.uuid(),
  organizationId: z.uuid(),
  keyManagerId: z.uuid(),
  clientId: z.string().min(1),
  revoked: z.discriminatedUnion('kind', [RevokedToken, RevokedBefore]),
  /** From here on every token that it is about has expired, by any clock that is right within minutes. */
  endsAt: z.iso.datetime(),
});
export type RevocationState = z.infer<typeof RevocationState>;

export const REVOCATION_EVENT = defineEvent({
  type: 'revocation.changed', version: 1, topic: TOPICS.revocations, noun: 'revocation', data: RevocationState,
  description: 'Sent when a token, or everything that was issued to a client before a moment, is revoked. A revocation is never taken back: a later revision only revokes more. It ends by itself; then a tombstone follows, and no delete. A consumer that has heard of one may keep it until `endsAt`, whatever comes later.',
});

/** All events, by noun. */
export const EVENTS = { ...CHANGE_EVENTS, revocation: REVOCATION_EVENT } as const;
