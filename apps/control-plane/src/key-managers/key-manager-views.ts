import { secretFieldNames, type KeyManager, type Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Connectors } from './connectors.js';
import type { KeyManagerEntity } from './key-manager.entity.js';
import { toKeyManager } from './key-manager.mapper.js';
import { PermissionsRepository } from './permissions.repository.js';
import type { Realm } from './realm.js';

/** Key managers as administrators and operators read them, with the permission of their own organization. In an open unit. */
@Injectable()
export class KeyManagerViews {
  constructor(
    private readonly connectors: Connectors,
    private readonly permissions: PermissionsRepository,
  ) {}

  async one(realm: Realm, row: KeyManagerEntity): Promise<KeyManager> {
    return this.view(realm, row, await this.permissions.get(realm.caller.organizationId, row.id));
  }

  async many(realm: Realm, rows: readonly KeyManagerEntity[]): Promise<KeyManager[]> {
    const permissions = await this.permissions.getAll(realm.caller.organizationId, rows.map((row) => row.id));
    return rows.map((row) => this.view(realm, row, permissions.get(row.id)));
  }

  private view(realm: Realm, row: KeyManagerEntity, permissions: Permissions | undefined): KeyManager {
    const definition = this.connectors.find(row.type);
    if (!definition) throw new Error(`no connector of type ${row.type}`);
    if (!permissions) throw new Error(`no permission row for key manager ${row.id}`);
    // What is not the caller's is answered without its connection: it may name accounts at the server.
    const visible = row.organizationId === realm.organizationId ? row : { ...row, connection: {} };
    const secretFields = visible === row ? secretFieldNames(definition.connectionFields) : [];
    return toKeyManager(visible, { organization: row.organizationId === null ? null : realm.caller.organization, permissions, secretFields });
  }
}
