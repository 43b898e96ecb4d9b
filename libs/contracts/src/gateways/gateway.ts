import { z } from 'zod';
import { Id, Name, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { REPLAYED } from '../http/replayed.js';
import { Refusal } from './receipt.js';

export const GatewayCreate = z.strictObject({ name: Name }).meta({ id: 'GatewayCreate' });
export type GatewayCreate = z.infer<typeof GatewayCreate>;
const shape = {
  id: Id,
  name: z.string(),
  clientId: z.string(),
  /** `current`: enforces everything published; `behind`; `silent`: no receipt for 15 s; `never`: no receipt yet. */
  state: z.enum(['current', 'behind', 'silent', 'never']),
  appliedSequence: z.int().nullable(),
  lag: z.int().nullable(),
  refused: z.array(Refusal),
  lastReceiptAt: Timestamp.nullable(),
  revision: Revision,
  createdAt: Timestamp,
};
export const Gateway = z.strictObject(shape).meta({ id: 'Gateway' });
export type Gateway = z.infer<typeof Gateway>;
export const GatewayPage = pageOf(Gateway, 'GatewayPage');
/** The answer to registering a gateway: the only one that shows its client secret. */
export const CreatedGateway = z.strictObject({ ...shape, clientSecret: z.string(), tokenEndpoint: z.string() }).meta({ id: 'CreatedGateway' });
export type CreatedGateway = z.infer<typeof CreatedGateway>;
export const ReplayedGateway = z.strictObject({ ...shape, clientSecret: z.null(), tokenEndpoint: z.string(), ...REPLAYED }).meta({ id: 'ReplayedGateway' });

/** One audit row: who did what to which thing; before and after with secrets masked. */
export const AuditEntry = z
  .strictObject({
    id: Id,
    at: Timestamp,
    actor: z.string(),
    action: z.string(),
    targetType: z.string(),
    targetId: z.string(),
    requestId: z.string().nullable(),
    before: z.unknown(),
    after: z.unknown(),
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;
export const AuditPage = pageOf(AuditEntry, 'AuditPage');
