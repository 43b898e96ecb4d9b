import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import { RoleEntity } from './role.entity.js';

@Injectable()
export class RolesRepository extends ScopedRepository<RoleEntity> {
  constructor(transactions: Transactions) {
    super(transactions, RoleEntity);
  }

  /** Roles by name; unknown names are simply not in the answer. */
  async findByNames(organizationId: string, names: readonly string[]): Promise<RoleEntity[]> {
    return names.length === 0 ? [] : this.rows.find({ where: this.scoped(organizationId, { name: In([...names]) }) });
  }

  /** How many people have each role, by its id; a role that nobody has is not in the answer. */
  async countPeople(organizationId: string): Promise<Map<string, number>> {
    const rows: { id: string; people: number }[] = await this.transactions.manager.query(`select role_id as id, count(*)::int as people from keyplane.user_roles where organization_id = $1 group by role_id`, [organizationId]);
    return new Map(rows.map(({ id, people }) => [id, people]));
  }

  /** Where a role is used, in words for people. */
  async findUses(organizationId: string, roleId: string): Promise<{ type: string; name: string }[]> {
    const rows: { type: string; name: string }[] = await this.transactions.manager.query(
      `select 'user' as type, u.username as name from keyplane.user_roles r join keyplane.users u on u.id = r.user_id where r.role_id = $1 and r.organization_id = $2
       union all select 'system-client', c.name from keyplane.system_client_roles r join keyplane.system_clients c on c.id = r.system_client_id where r.role_id = $1 and r.organization_id = $2
       union all select 'key-manager', k.name from keyplane.key_manager_permission_roles r join keyplane.key_managers k on k.id = r.key_manager_id where r.role_id = $1 and r.organization_id = $2
       order by 1, 2 limit 100`,
      [roleId, organizationId],
    );
    return rows;
  }
}
