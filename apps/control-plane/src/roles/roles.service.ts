import { BUILT_IN_ROLES, RoleCreate, RolePatch, type ListedRole, type Page, type PageQuery, type Role } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import type { RoleEntity } from './role.entity.js';
import { RolesRepository } from './roles.repository.js';

@Injectable()
export class RolesService {
  constructor(
    private readonly transactions: Transactions,
    private readonly roles: RolesRepository,
    private readonly audit: AuditWriter,
  ) {}

  list(caller: Caller, query: PageQuery): Promise<Page<ListedRole>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const people = await this.roles.countPeople(caller.organizationId);
      return this.roles.page(caller.organizationId, query, { map: (row) => ({ ...toRole(row), people: people.get(row.id) ?? 0 }) });
    });
  }

  get(caller: Caller, id: string): Promise<Role> {
    return this.transactions.inOrganization(caller.organizationId, async () => toRole(await this.roles.get(caller.organizationId, id)));
  }

  create(caller: Caller, body: Unvalidated<RoleCreate>): Promise<Role> {
    const input = body.validate();
    checkNotReserved(input.name);
    return this.transactions.inOrganization(caller.organizationId, () => once(async () => {
      const role = toRole(await this.roles.insert({ id: newId(), organizationId: caller.organizationId, builtIn: false, ...input }));
      await this.audit.changed(caller, 'role.created', { after: role });
      return role;
    }));
  }

  update(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<RolePatch> }): Promise<Role> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.roles.get(caller.organizationId, id, { forUpdate: true });
      request.ifMatch.check(row.revision);
      const patch = request.body.validate();
      if (row.builtIn && patch.name !== undefined && patch.name !== row.name) throw new Problem('role.reserved');
      if (patch.name !== undefined && !row.builtIn) checkNotReserved(patch.name);
      const before = toRole(row);
      const role = toRole(await this.roles.change(Object.assign(row, patch)));
      await this.audit.changed(caller, 'role.updated', { before, after: role });
      return role;
    });
  }

  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<void> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.roles.get(caller.organizationId, id, { forUpdate: true });
      ifMatch.check(row.revision);
      if (row.builtIn) throw new Problem('role.reserved');
      const usedBy = await this.roles.findUses(caller.organizationId, id);
      if (usedBy.length > 0) throw new Problem('role.in-use', { detail: `${usedBy.length} use(s) of the role ${row.name}.`, extensions: { usedBy } });
      await this.roles.remove(row);
      await this.audit.changed(caller, 'role.deleted', { before: toRole(row) });
    });
  }

  /** Role ids of names, in the open unit. @throws Problem 422 naming the first unknown role under `pointer` */
  async resolveNames(organizationId: string, names: readonly string[], pointer: string): Promise<RoleEntity[]> {
    const rows = await this.roles.findByNames(organizationId, names);
    const known = new Set(rows.map((row) => row.name));
    const unknown = names.findIndex((name) => !known.has(name));
    if (unknown >= 0) throw invalidField(`${pointer}/${unknown}`, 'unknown-role', `names the role "${names[unknown]}", which does not exist`);
    return rows;
  }
}

/** Not in any spelling: `Operator` would look like a right that it is not; and `operator` exists in `default` alone. */
function checkNotReserved(name: string): void {
  const isReserved = BUILT_IN_ROLES.some((builtIn) => builtIn === name.toLowerCase());
  if (isReserved) throw new Problem('role.name-taken', { detail: `${name} is the name of a built-in role.`, errors: [{ pointer: '/name', code: 'name-taken', message: 'is the name of a built-in role' }] });
}

export function toRole(row: RoleEntity): Role {
  return { id: row.id, name: row.name, description: row.description, builtIn: row.builtIn, revision: row.revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
}
