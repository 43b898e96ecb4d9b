import { Injectable } from '@nestjs/common';
import { actsAs, type Caller } from '../http/caller.js';
import { notFound } from '../http/problem.js';
import type { ApplicationEntity } from './application.entity.js';
import { ApplicationsRepository } from './applications.repository.js';

/** Whose an application is decides who sees and uses it, and everything under it. Call inside the open unit. */
@Injectable()
export class ApplicationAccess {
  constructor(private readonly applications: ApplicationsRepository) {}

  /** For use: the owner alone. @throws Problem 404, also when it is somebody else's */
  async getOwned(caller: Caller, id: string, options: { forUpdate?: boolean } = {}): Promise<ApplicationEntity> {
    const row = await this.applications.get(caller.organizationId, id, options);
    if (!isOwner(caller, row)) throw notFound();
    return row;
  }

  /** For reading and deleting: the owner, and administrators of the organization. @throws Problem 404 */
  async getManaged(caller: Caller, id: string, options: { forUpdate?: boolean } = {}): Promise<ApplicationEntity> {
    const row = await this.applications.get(caller.organizationId, id, options);
    if (!isOwner(caller, row) && !actsAs(caller, 'keyplane:admin')) throw notFound();
    return row;
  }
}

export function isOwner(caller: Caller, row: ApplicationEntity): boolean {
  return (caller.owner.kind === 'user' ? row.ownerUserId : row.ownerSystemClientId) === caller.owner.id && actsAs(caller, 'keyplane:develop');
}
