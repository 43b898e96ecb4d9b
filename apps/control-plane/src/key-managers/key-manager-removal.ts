import { Injectable } from '@nestjs/common';
import type { IfMatch } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import { Connectors } from './connectors.js';
import type { KeyManagerEntity } from './key-manager.entity.js';
import { KeyManagerStore } from './key-manager.store.js';
import { KeyManagerUses } from './key-manager-uses.js';
import { KeyManagersService } from './key-managers.service.js';
import type { Realm } from './realm.js';

/**
 * Deletes key managers. One that is in use is deleted by force only: it disappears at once, for people and gateways, and its
 * name, issuers and roles are free; its row and credential stay as `deleting` until a job has deleted its clients at the server.
 */
@Injectable()
export class KeyManagerRemoval {
  constructor(
    private readonly service: KeyManagersService,
    private readonly connectors: Connectors,
    private readonly uses: KeyManagerUses,
    private readonly store: KeyManagerStore,
  ) {}

  remove(realm: Realm, id: string, { ifMatch, force }: { ifMatch: IfMatch; force: boolean }): Promise<void> {
    return realm.run(async () => {
      await this.service.getOwn(realm, id);
      await this.uses.lock(id);
      const row = await this.service.getOwn(realm, id, { forUpdate: true });
      ifMatch.check(row.revision);
      if (!this.connectors.get(row.type).creatable) throw new Problem('key-manager.built-in', { detail: 'The built-in key manager cannot be deleted; it can be disabled.' });
      if (!force) await this.checkUnused(row);
      await this.store.remove(realm, row, { hasClients: await this.uses.end(row) });
    });
  }

  private async checkUnused(row: KeyManagerEntity): Promise<void> {
    const usedBy = await this.uses.find(row);
    if (usedBy.length > 0) throw new Problem('key-manager.in-use', { detail: `${usedBy.length} use(s) of the key manager ${row.name}.`, extensions: { usedBy } });
  }
}
