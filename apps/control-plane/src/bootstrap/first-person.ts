import { INSTALLATION_ACTOR } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
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
    private readonly audit: AuditWriter,
  ) {}

  isSomebodyThere(organizationId: string): Promise<boolean> {
    return this.usersRepository.hasAny(organizationId);
  }

  async insert(organizationId: string, person: { username: string; passwordHash: string }): Promise<void> {
    const after = await this.users.insert(organizationId, { ...person, mustChangePassword: false }, ADMINISTRATOR_ROLES);
    await this.audit.add({ organizationId, actor: INSTALLATION_ACTOR, action: 'user.created', targetType: 'user', targetId: after.id, after });
  }
}
