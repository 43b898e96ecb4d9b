import { z } from 'zod';
import { Id, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { ENVIRONMENTS, KEY_STATES, Unfinished } from './application-key.js';

/**
 * `GET /clients/drift`: where the clients at authorization servers are not (yet) what the keys here say. Also those of key
 * managers that were deleted by force, which nothing else shows any more.
 */
export const ClientDrift = z
  .strictObject({
    keyId: Id,
    applicationId: Id,
    applicationName: z.string(),
    owner: z.string(),
    keyManagerId: Id,
    keyManagerName: z.string(),
    environment: z.enum(ENVIRONMENTS),
    state: z.enum(KEY_STATES),
    /** Why it is not finished, as far as it is known. */
    reason: z.string().nullable(),
    /** Null where the client's id never came back. */
    clientId: z.string().nullable(),
    unfinished: Unfinished,
    since: Timestamp,
  })
  .meta({ id: 'ClientDrift' });
export type ClientDrift = z.infer<typeof ClientDrift>;
export const ClientDriftPage = pageOf(ClientDrift, 'ClientDriftPage');
