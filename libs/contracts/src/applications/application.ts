import { z } from 'zod';
import { Description, Id, Name, Revision, Timestamp } from '../http/ids.js';
import { pageOf, PageQuery } from '../http/pages.js';
import type { Environment } from '../keys/application-key.js';

const fields = { name: Name, description: Description.nullable(), enabled: z.boolean() };
export const ApplicationCreate = z
  .strictObject({ name: fields.name, description: fields.description.default(null), enabled: fields.enabled.default(true) })
  .meta({ id: 'ApplicationCreate' });
export type ApplicationCreate = z.infer<typeof ApplicationCreate>;
/** `owner` (a user name, or `client:{name}` for a system client) is changed by administrators only. */
export const ApplicationPatch = z.strictObject({ ...fields, owner: z.string().min(1).max(200) }).partial().meta({ id: 'ApplicationPatch' });
export type ApplicationPatch = z.infer<typeof ApplicationPatch>;
export const Application = z
  .strictObject({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    enabled: z.boolean(),
    /** A user name, or `client:{name}` for a system client. */
    owner: z.string(),
    /** It was deleted, and waits for its last client to be deleted at an authorization server. */
    deleting: z.boolean(),
    revision: Revision,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Application' });
export type Application = z.infer<typeof Application>;
const Count = z.int().min(0);
/** An application in the list: with how many keys of it work, and to how many APIs it subscribes. */
export const ListedApplication = z
  .strictObject({ ...Application.shape, activeKeys: z.strictObject({ PRODUCTION: Count, SANDBOX: Count } satisfies Record<Environment, unknown>), subscriptions: Count })
  .meta({ id: 'ListedApplication' });
export type ListedApplication = z.infer<typeof ListedApplication>;
export const ApplicationPage = pageOf(ListedApplication, 'ApplicationPage');
/** Administrators read those of everybody; with `owner=me` their own alone, as everybody else does anyway. */
export const ApplicationsQuery = PageQuery.extend({ owner: z.literal('me').optional() });
export type ApplicationsQuery = z.infer<typeof ApplicationsQuery>;
