import type { KeyClose } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { KeyAccess } from './key-access.js';
import { KeyChanges } from './key-changes.js';
import { KeysRepository } from './keys.repository.js';

/** A person has looked at a server that Keyplane cannot search. The audit log remembers who, and what was found. */
@Injectable()
export class KeyClosing {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly keys: KeysRepository,
    private readonly changes: KeyChanges,
  ) {}

  /** A key that never got its client has failed, and another may take its place; one that was being deleted is gone. */
  close(caller: Caller, id: string, body: Unvalidated<KeyClose>): Promise<void> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const key = await this.access.getManaged(caller, id, { forUpdate: true });
      const { found } = body.validate();
      if (!key.needsPerson) throw new Problem('key.nothing-to-close');
      await this.changes.record(caller, 'application-key.closed', key, { after: { found, tag: key.reference, clientId: key.clientId } });
      if (key.state === 'deleting') return this.keys.remove(key);
      const stateReason = found === 'none' ? 'A person looked at the authorization server and found no client.' : 'A person deleted the client at the authorization server.';
      await this.keys.change(Object.assign(key, { state: 'failed', stateReason, needsPerson: false, attempts: 0, nextAttemptAt: null }));
    });
  }
}
