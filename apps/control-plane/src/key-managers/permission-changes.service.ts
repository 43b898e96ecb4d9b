import type { Permissions, SavedPermissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import type { IfMatch } from '../http/etag.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { KeyManagerPermissions, permissionTag } from './key-manager-permissions.js';
import { KeyManagerStore } from './key-manager.store.js';
import { KeyManagersRepository } from './key-managers.repository.js';
import { PermissionsRepository } from './permissions.repository.js';
import type { OrganizationRealm } from './realm.js';

/** An organization's permission on a key manager that it sees: its own, or a global one (which it cannot change otherwise). */
@Injectable()
export class PermissionChangesService {
  constructor(
    private readonly keyManagers: KeyManagersRepository,
    private readonly stored: PermissionsRepository,
    private readonly permissions: KeyManagerPermissions,
    private readonly store: KeyManagerStore,
  ) {}

  replace(realm: OrganizationRealm, id: string, { ifMatch, body }: { ifMatch: IfMatch; body: Unvalidated<Permissions> }): Promise<SavedPermissions> {
    return realm.run(async () => {
      const seen = await this.keyManagers.get(realm.organizationId, id);
      const row = seen.organizationId === null ? seen : await this.keyManagers.get(realm.organizationId, id, { forUpdate: true });
      ifMatch.check(permissionTag(await this.stored.getForUpdate(realm.organizationId, id)));
      const permissions = body.validate();
      const impact = await this.store.changingPermissions(realm, row, () => this.permissions.replace(realm.organizationId, id, { permissions, pointer: '' }));
      return { ...(await this.stored.get(realm.organizationId, id)), impact };
    });
  }
}
