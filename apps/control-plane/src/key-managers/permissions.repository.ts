import type { Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { RoleEntity } from '../roles/role.entity.js';

/** Permissions of key managers, one row per key manager and organization. No row is an error, never PUBLIC. */
@Injectable()
export class PermissionsRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Roles by name. @throws when there is no row */
  async get(organizationId: string, keyManagerId: string): Promise<Permissions> {
    const all = await this.getAll(organizationId, [keyManagerId]);
    const found = all.get(keyManagerId);
    if (!found) throw new Error(`no permission row for key manager ${keyManagerId}`);
    return found;
  }

  /** As `get`; the row is locked until the unit ends. */
  async getForUpdate(organizationId: string, keyManagerId: string): Promise<Permissions> {
    await this.transactions.manager.query('select from keyplane.key_manager_permissions where key_manager_id = $1 and organization_id = $2 for update', [keyManagerId, organizationId]);
    return this.get(organizationId, keyManagerId);
  }

  async getAll(organizationId: string, keyManagerIds: readonly string[]): Promise<Map<string, Permissions>> {
    const rows: { key_manager_id: string; type: Permissions['type']; roles: string[] }[] = await this.transactions.manager.query(
      `select p.key_manager_id, p.type, coalesce(array_agg(r.name order by r.name) filter (where r.id is not null), '{}') as roles
       from keyplane.key_manager_permissions p
       left join keyplane.key_manager_permission_roles pr on pr.key_manager_id = p.key_manager_id and pr.organization_id = p.organization_id
       left join keyplane.roles r on r.id = pr.role_id
       where p.organization_id = $1 and p.key_manager_id = any($2) group by p.key_manager_id, p.type`,
      [organizationId, keyManagerIds],
    );
    return new Map(rows.map((row) => [row.key_manager_id, { type: row.type, roles: row.roles }]));
  }

  /** Replaces the permission of one organization on one key manager. */
  async set(place: { organizationId: string; keyManagerId: string }, type: Permissions['type'], roles: readonly RoleEntity[]): Promise<void> {
    const keys = [place.keyManagerId, place.organizationId];
    await this.transactions.manager.query('delete from keyplane.key_manager_permission_roles where key_manager_id = $1 and organization_id = $2', keys);
    await this.transactions.manager.query(
      `insert into keyplane.key_manager_permissions (key_manager_id, organization_id, type) values ($1, $2, $3) on conflict (key_manager_id, organization_id) do update set type = excluded.type`,
      [...keys, type],
    );
    for (const role of roles) {
      await this.transactions.manager.query('insert into keyplane.key_manager_permission_roles (key_manager_id, organization_id, role_id) values ($1, $2, $3)', [...keys, role.id]);
    }
  }

  /** PUBLIC in every organization, for a new global key manager. System unit. */
  async setPublicEverywhere(keyManagerId: string): Promise<void> {
    await this.lockPairs();
    await this.transactions.manager.query(
      `insert into keyplane.key_manager_permissions (key_manager_id, organization_id, type) select $1, id, 'PUBLIC' from keyplane.organizations`,
      [keyManagerId],
    );
  }

  /** PUBLIC on every global key manager, for a new organization. System unit. */
  async setPublicForNewOrganization(organizationId: string): Promise<void> {
    await this.lockPairs();
    await this.transactions.manager.query(
      `insert into keyplane.key_manager_permissions (key_manager_id, organization_id, type) select id, $1, 'PUBLIC' from keyplane.key_managers where organization_id is null`,
      [organizationId],
    );
  }

  /** Until the unit ends: an organization and a global key manager that are made at the same moment must not miss each other. */
  private async lockPairs(): Promise<void> {
    await this.transactions.manager.query('select pg_advisory_xact_lock(7003, 1)');
  }

  /** Frees the roles that the permissions name; for a key manager that is being deleted. */
  async removeAll(keyManagerId: string): Promise<void> {
    await this.transactions.manager.query('delete from keyplane.key_manager_permissions where key_manager_id = $1', [keyManagerId]);
  }
}
