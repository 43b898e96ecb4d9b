import { z } from 'zod';
import { Id, Name, OrganizationName, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { REPLAYED } from '../http/replayed.js';

export const SystemClientCreate = z
  .strictObject({ name: Name, organization: OrganizationName, roles: z.array(z.string().min(1)).max(100).default([]) })
  .meta({ id: 'SystemClientCreate' });
export type SystemClientCreate = z.infer<typeof SystemClientCreate>;
const shape = { id: Id, name: z.string(), organization: z.string(), roles: z.array(z.string()), clientId: z.string(), tokenEndpoint: z.string(), revision: Revision, createdAt: Timestamp, updatedAt: Timestamp };
export const SystemClient = z.strictObject(shape).meta({ id: 'SystemClient' });
export type SystemClient = z.infer<typeof SystemClient>;
export const SystemClientPage = pageOf(SystemClient, 'SystemClientPage');
/** The answer to creating a system client: the only one that shows its secret. */
export const CreatedSystemClient = z.strictObject({ ...shape, clientSecret: z.string() }).meta({ id: 'CreatedSystemClient' });
export type CreatedSystemClient = z.infer<typeof CreatedSystemClient>;
export const ReplayedSystemClient = z.strictObject({ ...shape, clientSecret: z.null(), ...REPLAYED }).meta({ id: 'ReplayedSystemClient' });
