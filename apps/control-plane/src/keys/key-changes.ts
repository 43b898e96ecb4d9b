import type { ApplicationKey } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import type { Actor } from '../http/caller.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { toApplicationKeyState } from './key.mapper.js';

/** Tells gateways and the audit log what happened to a key, in the open unit. */
@Injectable()
export class KeyChanges {
  constructor(
    private readonly outbox: OutboxWriter,
    private readonly audit: AuditWriter,
  ) {}

  /** Gateways know keys from the moment they are active. */
  async publish(row: ApplicationKeyEntity): Promise<void> {
    const data = toApplicationKeyState(row);
    if (data && row.state === 'active') await this.outbox.changed('application-key', { id: row.id, organizationId: row.organizationId, revision: row.revision, data });
  }

  /** Gateways refuse the key from now on. One that never had a client was never published. */
  async retract(row: ApplicationKeyEntity): Promise<void> {
    if (row.clientId !== null) await this.outbox.deleted('application-key', { id: row.id, organizationId: row.organizationId, revision: row.revision });
  }

  /** `after` may be facts in place of a state: never a secret, never a token. */
  record(caller: Pick<Actor, 'username'>, action: string, row: ApplicationKeyEntity, states: { before?: ApplicationKey; after?: ApplicationKey | Record<string, unknown> } = {}): Promise<void> {
    return this.audit.add({ organizationId: row.organizationId, actor: caller.username, action, targetType: 'application-key', targetId: row.id, ...states });
  }
}
