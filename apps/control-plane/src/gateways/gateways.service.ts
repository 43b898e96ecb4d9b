import { GatewayCreate, type CreatedGateway, type Gateway, type Page, type PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { AuditWriter } from '../audit/audit.writer.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import type { Unvalidated } from '../http/unvalidated.js';
import type { OrganizationReference } from '../organizations/organization-directory.js';
import { SystemClientsService } from '../system-clients/system-clients.service.js';
import type { GatewayEntity } from './gateway.entity.js';
import { GatewaysRepository, type GatewayRow } from './gateways.repository.js';

/** DESIGN §1: a gateway without a receipt for so long is silent. */
export const SILENT_AFTER_MS = 15_000;

/** Gateways of the installation, each with a system client of the operator's organization. */
@Injectable()
export class GatewaysService {
  constructor(
    private readonly system: SystemTransactions,
    private readonly transactions: Transactions,
    private readonly gateways: GatewaysRepository,
    private readonly systemClients: SystemClientsService,
    private readonly audit: AuditWriter,
  ) {}

  create(caller: Caller, body: Unvalidated<GatewayCreate>): Promise<CreatedGateway> {
    const { name } = body.validate();
    return this.system.run(async () => {
      const { gateway, clientSecret, tokenEndpoint } = await this.insert({ id: caller.organizationId, name: caller.organization }, { id: newId(), name });
      const created = await this.read(await this.gateways.get(gateway.id));
      await this.audit.add({ organizationId: caller.organizationId, actor: caller.username, action: 'gateway.created', targetType: 'gateway', targetId: created.id, after: created });
      return { ...created, clientSecret, tokenEndpoint };
    });
  }

  list(query: PageQuery): Promise<Page<Gateway>> {
    return this.system.run(async () => {
      const rows = await this.gateways.list(decodeCursor(query.cursor), query.limit + 1);
      const page = toPage(rows.map((row) => ({ id: row.gateway.id, row })), query.limit, ({ row }) => row);
      return { ...page, items: await Promise.all(page.items.map((row) => this.read(row))) };
    });
  }

  get(id: string): Promise<Gateway> {
    return this.system.run(async () => this.read(await this.gateways.get(id)));
  }

  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<void> {
    return this.system.run(async () => {
      const row = await this.gateways.get(id);
      ifMatch.check(row.gateway.revision);
      const before = await this.read(row);
      await this.gateways.remove(id);
      await this.systemClients.deleteClient(await this.systemClients.find(row.gateway.systemClientId));
      await this.audit.add({ organizationId: caller.organizationId, actor: caller.username, action: 'gateway.deleted', targetType: 'gateway', targetId: id, before });
    });
  }

  /** Inserts a gateway with its system client, in the open system unit. */
  async insert(organization: OrganizationReference, input: { id: string; name: string; credentials?: { clientId: string; clientSecret: string } }): Promise<{ gateway: GatewayEntity; clientSecret: string; tokenEndpoint: string }> {
    const client = await this.systemClients.insert(organization, { name: `gateway ${input.name}`, roles: [], scopes: ['keyplane:gateway'], credentials: input.credentials });
    const gateway: GatewayEntity = { id: input.id, name: input.name, systemClientId: client.id, revision: 1, createdAt: new Date() };
    await this.gateways.insert(gateway);
    return { gateway, clientSecret: client.clientSecret, tokenEndpoint: client.tokenEndpoint };
  }

  private async read({ gateway, clientId, receipt }: GatewayRow): Promise<Gateway> {
    const [head]: { epoch: string; last_sequence: string }[] = await this.transactions.manager.query('select epoch, last_sequence from keyplane.outbox_state');
    const isInEpoch = receipt !== null && head !== undefined && receipt.epoch === head.epoch;
    const lag = isInEpoch ? Math.max(0, Number(head.last_sequence) - Number(receipt.appliedChanges)) : null;
    return {
      id: gateway.id, name: gateway.name, clientId, state: stateOf(receipt?.receivedAt ?? null, lag), appliedSequence: receipt ? Number(receipt.appliedChanges) : null, lag,
      refused: receipt?.refused ?? [], lastReceiptAt: receipt?.receivedAt.toISOString() ?? null, revision: gateway.revision, createdAt: gateway.createdAt.toISOString(),
    };
  }
}

function stateOf(receivedAt: Date | null, lag: number | null): Gateway['state'] {
  if (receivedAt === null) return 'never';
  if (Date.now() - receivedAt.getTime() > SILENT_AFTER_MS) return 'silent';
  return lag === 0 ? 'current' : 'behind';
}
