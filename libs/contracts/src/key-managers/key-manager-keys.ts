import { z } from 'zod';
import { Revision, Timestamp } from '../http/ids.js';
import { PublicJwk } from './issuer-profile.js';

/** `GET /key-managers/{id}/keys`: the signing keys that gateways know, and how the last look at the server went. */
export const KeyManagerKeys = z
  .strictObject({
    keys: z.array(PublicJwk),
    /** When Keyplane first saw each of `keys`, in their order. */
    seenAt: z.array(Timestamp),
    revision: Revision,
    /** When the keys last changed. */
    changedAt: Timestamp,
    /** The last time that the server answered with usable keys; null before the first. */
    fetchedAt: Timestamp.nullable(),
    /** Why a later look failed; null when it did not. The keys stay as they were. */
    failure: z.string().nullable(),
    failedAt: Timestamp.nullable(),
  })
  .meta({ id: 'KeyManagerKeys' });
export type KeyManagerKeys = z.infer<typeof KeyManagerKeys>;
