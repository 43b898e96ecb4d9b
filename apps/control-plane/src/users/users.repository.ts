import { Injectable } from '@nestjs/common';
import { ScopedRepository } from '../database/scoped.repository.js';
import { Transactions } from '../database/transactions.js';
import type { RoleEntity } from '../roles/role.entity.js';
import { UserEntity } from './user.entity.js';

@Injectable()
export class UsersRepository extends ScopedRepository<UserEntity> {
  constructor(transactions: Transactions) {
    super(transactions, UserEntity);
  }

  /** Whether there is anybody in the organization at all. */
  async hasAny(organizationId: string): Promise<boolean> {
    return (await this.rows.findOneBy({ organizationId })) !== null;
  }

  /** User names are compared without case. */
  findByUsername(organizationId: string, username: string): Promise<UserEntity | null> {
    return this.rows.createQueryBuilder('u').where('u.organization_id = :organizationId and lower(u.username) = lower(:username)', { organizationId, username }).getOne();
  }

  /** Says nothing about the person that anybody could have changed: no new revision. */
  async noteSignIn(user: UserEntity): Promise<void> {
    await this.rows.update({ id: user.id, organizationId: user.organizationId }, { lastSignInAt: new Date() });
  }

  async rolesOf(userIds: readonly string[]): Promise<Map<string, string[]>> {
    const rows: { user_id: string; roles: string[] }[] = await this.transactions.manager.query(
      `select u.user_id, array_agg(r.name order by r.name) as roles from keyplane.user_roles u join keyplane.roles r on r.id = u.role_id where u.user_id = any($1) group by u.user_id`,
      [userIds],
    );
    return new Map(rows.map((row) => [row.user_id, row.roles]));
  }

  async setRoles(user: UserEntity, roles: readonly RoleEntity[]): Promise<void> {
    await this.transactions.manager.query('delete from keyplane.user_roles where user_id = $1 and organization_id = $2', [user.id, user.organizationId]);
    for (const role of roles) {
      await this.transactions.manager.query('insert into keyplane.user_roles (organization_id, user_id, role_id) values ($1, $2, $3)', [user.organizationId, user.id, role.id]);
    }
  }

  /** Names of the applications that a person owns. */
  async findOwnedApplications(user: UserEntity): Promise<{ id: string; name: string }[]> {
    return this.transactions.manager.query('select id, name from keyplane.applications where owner_user_id = $1 and organization_id = $2 order by name limit 100', [user.id, user.organizationId]);
  }
}
