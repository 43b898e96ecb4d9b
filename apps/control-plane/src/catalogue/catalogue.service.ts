import type { Api, CatalogueEntry, Page, PageQuery } from '@keyplane/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { toApi } from '../apis/api.mapper.js';
import { ApisRepository } from '../apis/apis.repository.js';
import { CONFIG, type Config } from '../config/config.module.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { canGenerateKeys } from '../key-managers/can-generate-keys.js';
import { Connectors } from '../key-managers/connectors.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';

/** The enabled APIs of the organization, with the key managers by which this person can get at each. */
@Injectable()
export class CatalogueService {
  constructor(
    private readonly transactions: Transactions,
    private readonly apis: ApisRepository,
    private readonly keyManagers: KeyManagerAccess,
    private readonly connectors: Connectors,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  list(caller: Caller, query: PageQuery): Promise<Page<CatalogueEntry>> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const page = await this.apis.page(caller.organizationId, query, { where: { enabled: true }, map: (row) => row });
      const details = await this.apis.detailsOfAll(caller.organizationId, page.items.map((row) => row.id));
      const usable = await this.keyManagers.listUsable(caller);
      return { ...page, items: page.items.map((row) => this.entryOf(toApi(row, details.get(row.id) ?? { operations: [], keyManagerIds: [] }, caller.organization), usable)) };
    });
  }

  private entryOf({ id, name, description, version, basePath, operations, audiences, sandboxUpstreamUrl, keyManagers }: Api, usable: readonly KeyManagerEntity[]): CatalogueEntry {
    const accepted = usable.filter((row) => keyManagers.mode === 'all' || keyManagers.ids.includes(row.id));
    const { gatewayPublicUrl } = this.config;
    return {
      id, name, description, version, basePath, operations, audiences,
      url: gatewayPublicUrl === null ? null : `${gatewayPublicUrl}${basePath}`,
      environments: sandboxUpstreamUrl === null ? ['PRODUCTION'] : ['PRODUCTION', 'SANDBOX'],
      keyManagers: accepted.map((row) => ({ id: row.id, displayName: row.displayName, type: row.type, description: row.description, enableOAuthAppCreation: canGenerateKeys(row, this.connectors.get(row.type)) })),
      acceptsAllKeyManagers: keyManagers.mode === 'all',
    };
  }
}
