import { Injectable } from '@nestjs/common';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { KeyManagerEntity } from './key-manager.entity.js';
import { KeyManagersRepository } from './key-managers.repository.js';
import { decideUse, type KeyManagerUse, type UseDecision } from './permission-policy.js';
import { PermissionsRepository } from './permissions.repository.js';

/** Asks the permission policy for a caller. Call inside the open unit of the caller's organization. */
@Injectable()
export class KeyManagerAccess {
  constructor(
    private readonly keyManagers: KeyManagersRepository,
    private readonly permissions: PermissionsRepository,
  ) {}

  /** The key managers that the caller may use (enabled and permitted), in the order of their creation. */
  async listUsable(caller: Caller): Promise<KeyManagerEntity[]> {
    const visible = await this.keyManagers.list(caller.organizationId);
    const permissions = await this.permissions.getAll(caller.organizationId, visible.map((row) => row.id));
    return visible.filter((row) => decideUse({ ...row, use: 'list', isVisible: true, permissions: permissions.get(row.id) ?? missing(row.id), callerRoles: caller.roles }) === 'allowed');
  }

  /**
   * The key manager, when the caller may use it so; it stays as it is until the unit ends (a global one may change).
   * @throws Problem for `generate` and `map`: 422 `/keyManagerId`, the same for one that is unknown, of another organization, or not
   * permitted (its existence is hidden). For the other uses the caller holds a key there and knows it: 403
   * `key-manager.not-permitted`, and 404 when it is gone. 422 `key-manager.disabled` and `key-manager.operation-off`.
   */
  async require(caller: Caller, keyManagerId: string, use: KeyManagerUse): Promise<KeyManagerEntity> {
    const row = await this.keyManagers.findForUse(caller.organizationId, keyManagerId);
    const permissions = row ? await this.permissions.get(caller.organizationId, row.id) : null;
    const decision = row && permissions ? decideUse({ ...row, use, isVisible: true, permissions, callerRoles: caller.roles }) : 'hidden';
    if (row && decision === 'allowed') return row;
    throw refusal(decision, use);
  }
}

function refusal(decision: UseDecision, use: KeyManagerUse): Problem {
  if (decision === 'disabled') return new Problem('key-manager.disabled');
  if (decision === 'operation-off') return new Problem('key-manager.operation-off');
  if (use === 'generate' || use === 'map') return invalidField('/keyManagerId', 'unknown-key-manager', 'names no key manager that you may use');
  return decision === 'hidden' ? new Problem('resource.not-found') : new Problem('key-manager.not-permitted');
}

/** No row is an error, never PUBLIC. */
function missing(keyManagerId: string): never {
  throw new Error(`no permission row for key manager ${keyManagerId}`);
}
