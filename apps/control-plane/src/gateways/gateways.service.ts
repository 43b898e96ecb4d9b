import { GatewayCreate, type CreatedGateway, type Gateway, type Page, type PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { AuditWriter } from '../audit/audit.writer.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { actsAs, type Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import type { OrganizationReference } from '../organizations/organization-directory.js';
import { SystemClientsService } from '../system-clients/system-clients.service.js';
import { GatewaysRepository, type GatewayRow } from './gateways.repository.js';

/** A gateway without a receipt for so long is silent. */
export const SILENT_AFTER_MS = 15_000;

/** What is needed for a gateway; `credentials` absent = made here. */
export interface GatewayInput {
  id: string;
  name: string;
  credentials?: { clientId: string; clientSecret: string };
}

/** Gateways of the installation, each with a system client of the operator's organization. */
@Injectable()
export class GatewaysService {
  constructor(
    private readonly system: SystemTransactions,
    private readonly gateways: GatewaysRepository,
    private readonly systemClients: SystemClientsService,
    private readonly audit: AuditWriter,
  ) {}

  create(caller: Caller, body: Unvalidated<GatewayCreate>): Promise<CreatedGateway> {
    const { name } = body.validate();
    return this.system.run(() => once(async () => {
      const id = newId();
      const { clientSecret, tokenEndpoint } = await this.insert({ id: caller.organizationId, name: caller.organization }, { id, name });
      const created = toGateway(await this.gateways.get(id));
      await this.audit.add({ organizationId: caller.organizationId, actor: caller.username, action: 'gateway.created', targetType: 'gateway', targetId: id, after: created });
      return { ...created, clientSecret, tokenEndpoint };
    }));
  }

  list(caller: Caller, query: PageQuery): Promise<Page<Gateway>> {
    const after = decodeCursor(query.cursor);
    return this.system.run(async () => {
      const page = toPage(await this.gateways.list(after, query.limit + 1), query.limit, toGateway);
      return { ...page, items: await this.showTo(caller, page.items) };
    });
  }

  get(caller: Caller, id: string): Promise<Gateway> {
    return this.system.run(async () => {
      const gateway = toGateway(await this.gateways.get(id));
      const [shown = gateway] = await this.showTo(caller, [gateway]);
      return shown;
    });
  }

  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<void> {
    return this.system.run(async () => {
      const row = await this.gateways.get(id, { forUpdate: true });
      ifMatch.check(row.revision);
      await this.gateways.remove(id);
      await this.systemClients.deleteClient(await this.systemClients.find(row.systemClientId));
      await this.audit.add({ organizationId: caller.organizationId, actor: caller.username, action: 'gateway.deleted', targetType: 'gateway', targetId: id, before: toGateway(row) });
    });
  }

  /** Inserts a gateway with its system client, in the open system unit. */
  async insert(organization: OrganizationReference, { id, name, credentials }: GatewayInput): Promise<{ clientSecret: string; tokenEndpoint: string }> {
    const client = await this.systemClients.insert(organization, { name: `gateway ${name}`, roles: [], scopes: ['keyplane:gateway'], credentials });
    await this.gateways.insert({ id, name, systemClientId: client.id, revision: 1, createdAt: new Date() });
    return { clientSecret: client.clientSecret, tokenEndpoint: client.tokenEndpoint };
  }

  /** Gateways serve all organizations; what they refuse of another organization is not an administrator's to see. */
  private async showTo(caller: Caller, gateways: Gateway[]): Promise<Gateway[]> {
    const keys = gateways.flatMap(({ refused }) => refused.map(({ aggregateId }) => aggregateId));
    if (keys.length === 0 || (caller.organization === 'default' && actsAs(caller, 'keyplane:operate'))) return gateways;
    const visible = await this.gateways.findVisibleKeys(caller.organizationId, keys);
    return gateways.map((gateway) => ({ ...gateway, refused: gateway.refused.filter(({ aggregateId }) => visible.has(aggregateId)) }));
  }
}

function toGateway({ id, name, clientId, revision, createdAt, receipt }: GatewayRow): Gateway {
  return {
    id, name, clientId, state: stateOf(receipt), appliedSequence: receipt?.appliedChanges ?? null, lag: receipt?.lag ?? null, refused: receipt?.refused ?? [],
    lastReceiptAt: receipt?.receivedAt.toISOString() ?? null, revision, createdAt: createdAt.toISOString(),
  };
}

function stateOf(receipt: GatewayRow['receipt']): Gateway['state'] {
  if (receipt === null) return 'never';
  if (receipt.ageMs > SILENT_AFTER_MS) return 'silent';
  return receipt.lag === 0 ? 'current' : 'behind';
}
