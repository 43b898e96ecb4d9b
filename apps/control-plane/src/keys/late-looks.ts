import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { ApplicationKeyEntity } from './application-key.entity.js';
import { KeyClients } from './key-clients.js';
import { removeByReference } from './key-removal.js';
import { KeysRepository } from './keys.repository.js';

/**
 * A server that answered too late may still make the client after Keyplane has searched for it and found nothing, and a
 * control plane that stood still may still ask for one. So the tag of each such key is looked for once more, ten minutes
 * later; a client that carries it then is nobody's, and is deleted.
 */
@Injectable()
export class LateLooks {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: KeysRepository,
    private readonly clients: KeyClients,
  ) {}

  /** In the open unit, with the end of a key whose client's id never came back. */
  async plan({ reference, organizationId, keyManagerId }: Pick<ApplicationKeyEntity, 'reference' | 'organizationId' | 'keyManagerId'>): Promise<void> {
    await this.transactions.manager.query(
      `insert into keyplane.late_looks (reference, organization_id, key_manager_id, look_at) values ($1, $2, $3, now() + interval '10 minutes') on conflict (reference) do nothing`,
      [reference, organizationId, keyManagerId],
    );
  }

  /** Call outside of any unit; may be repeated. @throws ConnectorError when the server could not be asked: the look is still to be done */
  async look(organizationId: string, reference: string): Promise<void> {
    const keyManager = await this.transactions.inOrganization(organizationId, async () => {
      const [row]: { keyManagerId: string }[] = await this.transactions.manager.query('select key_manager_id as "keyManagerId" from keyplane.late_looks where reference = $1 and organization_id = $2', [reference, organizationId]);
      return row ? this.keys.getKeyManager({ ...row, organizationId }) : null;
    });
    if (!keyManager) return;
    await removeByReference(this.clients.connectorOf(keyManager), reference);
    await this.transactions.inOrganization(organizationId, () => this.transactions.manager.query('delete from keyplane.late_looks where reference = $1 and organization_id = $2', [reference, organizationId]));
  }
}
