import { INSTALLATION_ACTOR } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import { RolesService } from '../roles/roles.service.js';
import { UsersRepository } from '../users/users.repository.js';
import { UsersService } from '../users/users.service.js';

/** Of whoever is there first: everything but developing applications. */
export const ADMINISTRATOR_ROLES = ['operator', 'administrator', 'api-developer'] as const;

/** The rows of the first person, in the open unit. */
@Injectable()
export class FirstPerson {
  constructor(
    private readonly users: UsersService,
    private readonly usersRepository: UsersRepository,
    private readonly roles: RolesService,
    private readonly audit: AuditWriter,
  ) {}

  isSomebodyThere(organizationId: string): Promise<boolean> {
    return this.usersRepository.hasAny(organizationId);
  }

  async insert(organizationId: string, person: { username: string; passwordHash: string }): Promise<void> {
    const roles = await this.roles.resolveNames(organizationId, ADMINISTRATOR_ROLES, '/roles');
    const after = await this.users.insert(organizationId, { ...person, mustChangePassword: false }, roles);
    await this.audit.add({ organizationId, actor: INSTALLATION_ACTOR, action: 'user.created', targetType: 'user', targetId: after.id, after });
  }
}
