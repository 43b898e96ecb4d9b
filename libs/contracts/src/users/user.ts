import { z } from 'zod';
import { Id, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { REPLAYED } from '../http/replayed.js';
import { Username } from '../organizations/organization.js';

const Roles = z.array(z.string().min(1).max(100)).max(100);
export const UserCreate = z.strictObject({ username: Username, roles: Roles.default([]) }).meta({ id: 'UserCreate' });
export type UserCreate = z.infer<typeof UserCreate>;
export const UserPatch = z.strictObject({ roles: Roles, enabled: z.boolean() }).partial().meta({ id: 'UserPatch' });
export type UserPatch = z.infer<typeof UserPatch>;
const shape = { id: Id, username: z.string(), roles: z.array(z.string()), enabled: z.boolean(), mustChangePassword: z.boolean(), lastSignInAt: Timestamp.nullable(), revision: Revision, createdAt: Timestamp, updatedAt: Timestamp };
export const User = z.strictObject(shape).meta({ id: 'User' });
export type User = z.infer<typeof User>;
export const UserPage = pageOf(User, 'UserPage');
/** The answer to creating a person, or to a reset: the only ones that show the one-time password, which is good for 24 hours. */
export const CreatedUser = z.strictObject({ ...shape, oneTimePassword: z.string() }).meta({ id: 'CreatedUser' });
export type CreatedUser = z.infer<typeof CreatedUser>;
export const ReplayedUser = z.strictObject({ ...shape, oneTimePassword: z.null(), ...REPLAYED }).meta({ id: 'ReplayedUser' });

/**
 * `GET /me`. `username` is `client:{name}` for a system client; `expiresAt` is when the token or session ends. `csrfToken` goes into
 * the header `x-keyplane-csrf` of every writing call of this session; null for a caller with a token, who needs none.
 */
export const Me = z
  .strictObject({ username: z.string(), organization: z.string(), organizationDisplayName: z.string(), roles: z.array(z.string()), expiresAt: Timestamp, csrfToken: z.string().nullable() })
  .meta({ id: 'Me' });
export type Me = z.infer<typeof Me>;
export const PasswordChange = z.strictObject({ currentPassword: z.string().min(1).max(1000), newPassword: z.string().min(1).max(1000) }).meta({ id: 'PasswordChange' });
export type PasswordChange = z.infer<typeof PasswordChange>;
