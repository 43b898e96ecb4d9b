import { UserCreate, UserPatch, type CreatedUser, type Page, type SearchQuery, type User } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import { actsAs, type Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import type { RoleEntity } from '../roles/role.entity.js';
import { RolesService } from '../roles/roles.service.js';
import { PersonSessions } from '../sessions/person-sessions.js';
import { hashPassword, newOneTimePassword, oneTimePasswordEnd } from './passwords.js';
import type { UserEntity } from './user.entity.js';
import { UsersRepository } from './users.repository.js';

type NewPerson = Pick<UserEntity, 'username' | 'passwordHash' | 'mustChangePassword'>;

@Injectable()
export class UsersService {
  constructor(
    private readonly transactions: Transactions,
    private readonly users: UsersRepository,
    private readonly roles: RolesService,
    private readonly sessions: PersonSessions,
    private readonly audit: AuditWriter,
  ) {}

  list(caller: Caller, query: SearchQuery): Promise<Page<User>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const page = await this.users.page(caller.organizationId, query, { searched: ['username'], map: (row) => row });
      const roles = await this.users.rolesOf(page.items.map((row) => row.id));
      return { ...page, items: page.items.map((row) => toUser(row, roles.get(row.id) ?? [])) };
    });
  }

  get(caller: Caller, id: string): Promise<User> {
    return this.transactions.inOrganization(caller.organizationId, async () => this.read(await this.users.get(caller.organizationId, id)));
  }

  /** The answer holds the one-time password: the only time that it is shown. */
  async create(caller: Caller, body: Unvalidated<UserCreate>): Promise<CreatedUser> {
    const input = body.validate();
    const oneTimePassword = newOneTimePassword();
    const passwordHash = await hashPassword(oneTimePassword);
    return this.transactions.inOrganization(caller.organizationId, () => once(async () => {
      const roles = await this.resolveRoles(caller, input.roles, []);
      const user = await this.insertRow(caller.organizationId, { username: input.username, passwordHash, mustChangePassword: true }, roles);
      await this.audit.changed(caller, 'user.created', { after: user });
      return { ...user, oneTimePassword };
    }));
  }

  update(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<UserPatch> }): Promise<User> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.users.get(caller.organizationId, id, { forUpdate: true });
      const before = await this.read(row);
      checkOperatorOnly(caller, before.roles);
      request.ifMatch.check(row.revision);
      const patch = request.body.validate();
      if (patch.roles) await this.users.setRoles(row, await this.resolveRoles(caller, patch.roles, before.roles));
      if (patch.enabled !== undefined) row.enabled = patch.enabled;
      if (!row.enabled) await this.sessions.endAllOf(row.organizationId, row.id);
      const user = await this.read(await this.users.change(row));
      await this.audit.changed(caller, 'user.updated', { before, after: user });
      return user;
    });
  }

  /** A new one-time password, shown this once; whoever is signed in as this person no longer is. */
  async resetPassword(caller: Caller, id: string): Promise<CreatedUser> {
    const oneTimePassword = newOneTimePassword();
    const passwordHash = await hashPassword(oneTimePassword);
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.users.get(caller.organizationId, id, { forUpdate: true });
      checkOperatorOnly(caller, (await this.read(row)).roles);
      const user = await this.read(await this.users.change(Object.assign(row, { passwordHash, mustChangePassword: true, passwordExpiresAt: oneTimePasswordEnd() })));
      await this.sessions.endAllOf(row.organizationId, row.id);
      await this.audit.changed(caller, 'user.password-reset', { after: user });
      return { ...user, oneTimePassword };
    });
  }

  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<void> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.users.get(caller.organizationId, id, { forUpdate: true });
      const before = await this.read(row);
      checkOperatorOnly(caller, before.roles);
      ifMatch.check(row.revision);
      const usedBy = await this.users.findOwnedApplications(row);
      if (usedBy.length > 0) throw new Problem('user.owns-applications', { detail: `${row.username} owns ${usedBy.length} application(s).`, extensions: { usedBy } });
      await this.sessions.endAllOf(row.organizationId, row.id);
      await this.users.remove(row);
      await this.audit.changed(caller, 'user.deleted', { before });
    });
  }

  /** Inserts a person with roles that are there, in the open unit. */
  async insert(organizationId: string, person: NewPerson, roleNames: readonly string[]): Promise<User> {
    return this.insertRow(organizationId, person, await this.roles.resolveNames(organizationId, roleNames, '/roles'));
  }

  private async insertRow(organizationId: string, person: NewPerson, roles: readonly RoleEntity[]): Promise<User> {
    const passwordExpiresAt = person.mustChangePassword ? oneTimePasswordEnd() : null;
    const row = await this.users.insert({ id: newId(), organizationId, enabled: true, lastSignInAt: null, passwordExpiresAt, ...person });
    await this.users.setRoles(row, roles);
    return this.read(row);
  }

  /** Only an operator gives or takes the role `operator`. */
  private async resolveRoles(caller: Caller, names: readonly string[], before: readonly string[]): Promise<RoleEntity[]> {
    if (names.includes('operator') && caller.organization !== 'default') throw invalidField(`/roles/${names.indexOf('operator')}`, 'operator-elsewhere', 'names the role "operator", which exists only in the organization "default"');
    const roles = await this.roles.resolveNames(caller.organizationId, [...new Set(names)], '/roles');
    if (names.includes('operator') !== before.includes('operator') && !actsAs(caller, 'keyplane:operate')) throw new Problem('role.operator-only');
    return roles;
  }

  private async read(row: UserEntity): Promise<User> {
    return toUser(row, (await this.users.rolesOf([row.id])).get(row.id) ?? []);
  }
}

/** Acts as one: a token without the operator's scope can't hand out, or take, what it can't do itself. */
function checkOperatorOnly(caller: Caller, rolesOfPerson: readonly string[]): void {
  if (rolesOfPerson.includes('operator') && !actsAs(caller, 'keyplane:operate')) throw new Problem('role.operator-only');
}

export function toUser(row: UserEntity, roles: string[]): User {
  return { id: row.id, username: row.username, roles, enabled: row.enabled, mustChangePassword: row.mustChangePassword, lastSignInAt: row.lastSignInAt?.toISOString() ?? null, revision: row.revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
