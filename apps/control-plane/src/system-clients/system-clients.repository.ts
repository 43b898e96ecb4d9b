import { Injectable } from '@nestjs/common';
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
    return row ? { ...row, roles: await this.rolesOf(row.id) } : null;
  }

  async rolesOf(id: string): Promise<string[]> {
    const rows: { name: string }[] = await this.transactions.manager.query(
      `select r.name from keyplane.system_client_roles s join keyplane.roles r on r.id = s.role_id where s.system_client_id = $1 order by r.name`,
      [id],
    );
    return rows.map((row) => row.name);
  }

  async setRoles(client: SystemClientEntity, roles: readonly RoleEntity[]): Promise<void> {
    await this.transactions.manager.query('delete from keyplane.system_client_roles where system_client_id = $1', [client.id]);
    for (const role of roles) {
      await this.transactions.manager.query('insert into keyplane.system_client_roles (organization_id, system_client_id, role_id) values ($1, $2, $3)', [client.organizationId, client.id, role.id]);
    }
  }
}
