import type { KeyManager, Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import type { FirstKeys } from './issuer-inspector.js';
import type { PreparedChange } from './key-manager-changes.js';
import type { KeyManagerEntity, KeyManagerKeysEntity } from './key-manager.entity.js';
import { KeyManagerImpact } from './key-manager-impact.js';
import { KeyManagerPermissions, refuseForGlobal } from './key-manager-permissions.js';
import { KeyManagerRecorder } from './key-manager-recorder.js';
import { KeyManagerUses } from './key-manager-uses.js';
import { KeyManagerViews } from './key-manager-views.js';
import { KeyManagersRepository } from './key-managers.repository.js';
import { isSame } from './key-manager-row.js';
import { seenAtOf } from './keys-seen.js';
import type { Realm } from './realm.js';

/** Stores a key manager, its permission, its keys, their events and the audit row: all in the open unit, or nothing. */
@Injectable()
export class KeyManagerStore {
  constructor(
    private readonly keyManagers: KeyManagersRepository,
    private readonly permissions: KeyManagerPermissions,
    private readonly impact: KeyManagerImpact,
    private readonly uses: KeyManagerUses,
    private readonly recorder: KeyManagerRecorder,
    private readonly views: KeyManagerViews,
  ) {}

  async insert(realm: Realm, row: KeyManagerEntity, { keys, permissions }: { keys: FirstKeys; permissions: Permissions }): Promise<KeyManager> {
    await this.keyManagers.insert(row);
    await this.permissions.start(realm, row.id, permissions);
    await this.saveKeys(row, keys);
    await this.recorder.changed(row);
    const after = await this.views.one(realm, row);
    await this.recorder.note(realm, 'key-manager.created', { after });
    return { ...after, impact: await this.impact.ofNew(realm.organizationId) };
  }

  /** `before` is locked, and at the revision that the change was made from. */
  async change(realm: Realm, before: KeyManagerEntity, change: PreparedChange): Promise<KeyManager> {
    const earlier = await this.views.one(realm, before);
    const impact = await this.replacePermissions(realm, before.id, change.permissions);
    await this.keyManagers.change(change.after);
    if (change.forgetsClientSecrets) await this.uses.forgetClientSecrets(before.id);
    if (change.keys) await this.saveKeys(change.after, change.keys);
    await this.recorder.changed(change.after);
    const after = await this.views.one(realm, change.after);
    await this.recorder.note(realm, 'key-manager.updated', { before: earlier, after });
    return impact ? { ...after, impact } : after;
  }

  /**
   * Runs a change of the permission alone. A key manager of the organization gets its next revision, because its permission
   * is part of it; a global one stays as it is.
   */
  async changingPermissions<T>(realm: Realm, row: KeyManagerEntity, change: () => Promise<T>): Promise<T> {
    const before = await this.views.one(realm, row);
    const result = await change();
    if (row.organizationId !== null) {
      await this.keyManagers.change(row);
      await this.recorder.changed(row);
    }
    await this.recorder.note(realm, 'key-manager.permissions-updated', { before, after: await this.views.one(realm, row) });
    return result;
  }

  /** `row` is locked. With clients left at its server the row stays, unseen, as `deleting`. */
  async remove(realm: Realm, row: KeyManagerEntity, { hasClients }: { hasClients: boolean }): Promise<void> {
    const before = await this.views.one(realm, row);
    await this.recorder.deleted(row, await this.keyManagers.findKeys(row.id));
    if (hasClients) {
      await this.permissions.end(row.id);
      await this.keyManagers.change({ ...row, deleting: true });
    } else await this.keyManagers.remove(row);
    await this.recorder.note(realm, 'key-manager.deleted', { before });
  }

  private async replacePermissions(realm: Realm, id: string, permissions: Permissions | undefined) {
    if (realm.organizationId === null) return refuseForGlobal(permissions);
    return permissions && this.permissions.replace(realm.organizationId, id, { permissions, pointer: '/permissions' });
  }

  /** Keys that could not be fetched are not published: the first good round does it. */
  private async saveKeys(row: KeyManagerEntity, { keys, failure }: FirstKeys): Promise<void> {
    const now = new Date();
    const last = await this.keyManagers.findKeys(row.id);
    if (last && failure === null && isSame(last.keys, keys)) return this.keyManagers.saveKeys({ ...last, fetchedAt: now, failure: null, failedAt: null });
    const stored: KeyManagerKeysEntity = {
      keyManagerId: row.id, organizationId: row.organizationId, keys, seenAt: seenAtOf(keys, last, now), revision: (last?.revision ?? 0) + 1, changedAt: now,
      fetchedAt: failure === null ? now : null, failure, failedAt: failure === null ? null : now,
    };
    await this.keyManagers.saveKeys(stored);
    if (failure === null) await this.recorder.keysChanged(stored);
  }
}
