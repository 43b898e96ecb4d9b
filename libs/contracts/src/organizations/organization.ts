import { z } from 'zod';
import { DisplayName, Id, OrganizationName, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { REPLAYED } from '../http/replayed.js';

/** What the installation does by itself is done in this name, as the audit log shows it. */
export const INSTALLATION_ACTOR = 'keyplane';
export const Username = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[A-Za-z0-9._@+-]+$/, 'must be letters, digits, and . _ @ + -')
  .refine((name) => name.toLowerCase() !== INSTALLATION_ACTOR, 'must not be what Keyplane calls itself in the audit log');
export const OrganizationCreate = z
  .strictObject({ name: OrganizationName, displayName: DisplayName.optional(), administrator: z.strictObject({ username: Username }).optional() })
  .meta({ id: 'OrganizationCreate' });
export type OrganizationCreate = z.infer<typeof OrganizationCreate>;
export const OrganizationPatch = z.strictObject({ displayName: DisplayName }).partial().meta({ id: 'OrganizationPatch' });
export type OrganizationPatch = z.infer<typeof OrganizationPatch>;
const shape = { id: Id, name: z.string(), displayName: z.string(), issuer: z.string(), revision: Revision, createdAt: Timestamp, updatedAt: Timestamp };
export const Organization = z.strictObject(shape).meta({ id: 'Organization' });
export type Organization = z.infer<typeof Organization>;
export const OrganizationPage = pageOf(Organization, 'OrganizationPage');
/** The answer to creating an organization: shows its administrator's one-time password this once. */
export const CreatedOrganization = z
  .strictObject({ ...shape, administrator: z.strictObject({ username: z.string(), oneTimePassword: z.string() }).nullable() })
  .meta({ id: 'CreatedOrganization' });
export type CreatedOrganization = z.infer<typeof CreatedOrganization>;
export const ReplayedOrganization = z
  .strictObject({ ...shape, administrator: z.strictObject({ username: z.string(), oneTimePassword: z.null() }).nullable(), ...REPLAYED })
  .meta({ id: 'ReplayedOrganization' });
