import type { KeyManager } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import type { KeyManagerEntity, KeyManagerKeysEntity } from './key-manager.entity.js';
import { toKeyManagerState } from './key-manager.mapper.js';
import type { Realm } from './realm.js';

/** Publishes changes of key managers and writes them to the audit log, in the open unit. */
@Injectable()
export class KeyManagerRecorder {
  constructor(
    private readonly outbox: OutboxWriter,
    private readonly audit: AuditWriter,
  ) {}

  async changed(row: KeyManagerEntity): Promise<void> {
    await this.outbox.changed('key-manager', { id: row.id, organizationId: row.organizationId, revision: row.revision, data: toKeyManagerState(row) });
  }

  /** Before the key manager's own record, so that a gateway which enforces that one has the keys, too. */
  async keysChanged({ keyManagerId, organizationId, revision, keys }: KeyManagerKeysEntity): Promise<void> {
    await this.outbox.changed('key-manager-keys', { id: keyManagerId, organizationId, revision, data: { keyManagerId, keys } });
  }

  /** `row.revision` is the last one that was published. */
  async deleted(row: KeyManagerEntity, keys: KeyManagerKeysEntity | null): Promise<void> {
    const { id, organizationId } = row;
    await this.outbox.deleted('key-manager', { id, organizationId, revision: row.revision + 1 });
    await this.outbox.deleted('key-manager-keys', { id, organizationId, revision: (keys?.revision ?? 0) + 1 });
  }

  /** A global key manager is in the audit log of the operator's organization. */
  async note(realm: Realm, action: string, change: { before?: KeyManager; after?: KeyManager }): Promise<void> {
    const { organizationId, username } = realm.caller;
    await this.audit.add({ organizationId, actor: username, action, targetType: 'key-manager', targetId: (change.after ?? change.before)?.id ?? '', ...change });
  }
}
