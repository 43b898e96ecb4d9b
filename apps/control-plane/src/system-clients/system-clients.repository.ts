import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import type { RoleEntity } from '../roles/role.entity.js';
import { SystemClientEntity } from './system-client.entity.js';

@Injectable()
export class SystemClientsRepository extends ScopedRepository<SystemClientEntity> {
  constructor(transactions: Transactions) {
    super(transactions, SystemClientEntity);
  }

  /** With its roles, by name. */
  async findByClientId(organizationId: string, clientId: string): Promise<(SystemClientEntity & { roles: string[] }) | null> {
    const row = await this.rows.findOne({ where: { organizationId, clientId } });
    return row ? { ...row, roles: (await this.rolesOf([row.id])).get(row.id) ?? [] } : null;
  }

  /** Of all organizations, ordered by id; in a system unit. */
  pageOfAll(after: string | null, limit: number): Promise<SystemClientEntity[]> {
    return this.rows.find({ where: after === null ? {} : { id: MoreThan(after) }, order: { id: 'ASC' }, take: limit });
  }

  /** Of any organization, locked; in a system unit. */
  findOfAny(id: string, options: { forUpdate?: boolean } = {}): Promise<SystemClientEntity | null> {
    return this.rows.findOne({ where: { id }, lock: options.forUpdate ? { mode: 'pessimistic_write' } : undefined });
  }

  /** Role names by client id; a client without roles is not in the answer. */
  async rolesOf(ids: readonly string[]): Promise<Map<string, string[]>> {
    const rows: { id: string; roles: string[] }[] = await this.transactions.manager.query(
      `select s.system_client_id as id, array_agg(r.name order by r.name) as roles from keyplane.system_client_roles s join keyplane.roles r on r.id = s.role_id
       where s.system_client_id = any($1) group by s.system_client_id`,
      [ids],
    );
    return new Map(rows.map(({ id, roles }) => [id, roles]));
  }

  /** What a client can't be deleted from under, in words for people. */
  async findUses(id: string): Promise<{ type: string; id: string; name: string }[]> {
    return this.transactions.manager.query(
      `select 'application' as type, id, name from keyplane.applications where owner_system_client_id = $1
       union all select 'gateway', id, name from keyplane.gateways where system_client_id = $1 order by 1, 3 limit 100`,
      [id],
    );
  }

  async setRoles(client: SystemClientEntity, roles: readonly RoleEntity[]): Promise<void> {
    await this.transactions.manager.query('delete from keyplane.system_client_roles where system_client_id = $1', [client.id]);
    for (const role of roles) {
      await this.transactions.manager.query('insert into keyplane.system_client_roles (organization_id, system_client_id, role_id) values ($1, $2, $3)', [client.organizationId, client.id, role.id]);
    }
  }
}
