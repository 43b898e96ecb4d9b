import { z } from 'zod';
import { Description, Id, Name, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';

export const RoleCreate = z.strictObject({ name: Name, description: Description.nullable().default(null) }).meta({ id: 'RoleCreate' });
export type RoleCreate = z.infer<typeof RoleCreate>;
export const RolePatch = z.strictObject({ name: Name, description: Description.nullable() }).partial().meta({ id: 'RolePatch' });
export type RolePatch = z.infer<typeof RolePatch>;
export const Role = z
  .strictObject({ id: Id, name: z.string(), description: z.string().nullable(), builtIn: z.boolean(), revision: Revision, createdAt: Timestamp, updatedAt: Timestamp })
  .meta({ id: 'Role' });
export type Role = z.infer<typeof Role>;
/** A role in a list: with how many people have it now. */
export const ListedRole = z.strictObject({ ...Role.shape, people: z.int() }).meta({ id: 'ListedRole' });
export type ListedRole = z.infer<typeof ListedRole>;
export const RolePage = pageOf(ListedRole, 'RolePage');
