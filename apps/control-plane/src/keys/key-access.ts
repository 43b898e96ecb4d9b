import { Injectable } from '@nestjs/common';
import { ApplicationAccess } from '../applications/application-access.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { KeysRepository } from './keys.repository.js';

/** A key is seen and used as its application is. Call inside the open unit. */
@Injectable()
export class KeyAccess {
  constructor(
    private readonly keys: KeysRepository,
    private readonly applications: ApplicationAccess,
  ) {}

  /** For use: the application's owner alone. @throws Problem 404 */
  async getOwned(caller: Caller, id: string, options: { forUpdate?: boolean } = {}): Promise<ApplicationKeyEntity> {
    const row = await this.keys.get(caller.organizationId, id, options);
    await this.applications.getOwned(caller, row.applicationId);
    return row;
  }

  /** For reading and deleting: the owner, and administrators. @throws Problem 404 */
  async getManaged(caller: Caller, id: string, options: { forUpdate?: boolean } = {}): Promise<ApplicationKeyEntity> {
    const row = await this.keys.get(caller.organizationId, id, options);
    await this.applications.getManaged(caller, row.applicationId);
    return row;
  }
}

/** A key with a client that can be used now. */
export type ActiveKey = ApplicationKeyEntity & { clientId: string };

/** @throws Problem 409: a client that Keyplane did not make is not Keyplane's to change */
export function checkMadeByUs({ mode }: ApplicationKeyEntity): void {
  if (mode === 'MAPPED') throw new Problem('key.mapped');
}

/** @throws Problem 409 when its client is not there (yet, or any more) */
export function checkActive(row: ApplicationKeyEntity): ActiveKey {
  const { clientId } = row;
  if (row.state !== 'active' || clientId === null) throw new Problem('key.not-active', { detail: `The key is ${row.state}.${row.stateReason === null ? '' : ` ${row.stateReason}`}` });
  return Object.assign(row, { clientId });
}
