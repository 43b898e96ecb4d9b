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
export const RolePage = pageOf(Role, 'RolePage');
