import { createHash } from 'node:crypto';
import type { Impact, Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { invalidField } from '../http/problem.js';
import { RolesService } from '../roles/roles.service.js';
import { KeyManagerImpact } from './key-manager-impact.js';
import { PermissionsRepository } from './permissions.repository.js';
import type { Realm } from './realm.js';

/** Sets who may use a key manager. In an open unit. */
@Injectable()
export class KeyManagerPermissions {
  constructor(
    private readonly permissions: PermissionsRepository,
    private readonly roles: RolesService,
    private readonly impact: KeyManagerImpact,
  ) {}

  /** Of a new key manager: a global one starts PUBLIC in every organization. @throws Problem 422 for an unknown role */
  async start(realm: Realm, keyManagerId: string, permissions: Permissions): Promise<void> {
    if (realm.organizationId === null) {
      refuseForGlobal(permissions);
      return this.permissions.setPublicEverywhere(keyManagerId);
    }
    await this.save(realm.organizationId, keyManagerId, { permissions, pointer: '/permissions' });
  }

  /** @returns whom the change excludes from new use */
  async replace(organizationId: string, keyManagerId: string, change: { permissions: Permissions; pointer: string }): Promise<Impact> {
    const before = await this.permissions.getForUpdate(organizationId, keyManagerId);
    await this.save(organizationId, keyManagerId, change);
    return this.impact.of(organizationId, keyManagerId, { before, after: change.permissions });
  }

  /** Frees the roles that the permissions of a key manager name. */
  async end(keyManagerId: string): Promise<void> {
    await this.permissions.removeAll(keyManagerId);
  }

  private async save(organizationId: string, keyManagerId: string, { permissions, pointer }: { permissions: Permissions; pointer: string }): Promise<void> {
    const roles = await this.roles.resolveNames(organizationId, permissions.roles, `${pointer}/roles`);
    await this.permissions.set({ organizationId, keyManagerId }, permissions.type, roles);
  }
}

/** @throws Problem 422: each organization's administrator sets its own */
export function refuseForGlobal(permissions: Permissions | undefined): void {
  if (permissions === undefined || permissions.type === 'PUBLIC') return;
  throw invalidField('/permissions', 'global', 'of a global key manager are set by each organization for itself');
}

/**
 * The ETag of a permission is made of its content: an organization's permission on a global key manager has no revision of
 * its own, and one rule for both is easier to rely on. 48 bits of SHA-256, as a number.
 */
export function permissionTag({ type, roles }: Permissions): number {
  return Number.parseInt(createHash('sha256').update(JSON.stringify([type, [...roles].sort()])).digest('hex').slice(0, 12), 16);
}
