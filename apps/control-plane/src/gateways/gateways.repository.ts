import type { Receipt } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../http/problem.js';
import { GatewayEntity, ReceiptEntity } from './gateway.entity.js';

export interface GatewayRow {
  gateway: GatewayEntity;
  clientId: string;
  receipt: ReceiptEntity | null;
}

/** Gateways and their receipts; system units only. */
@Injectable()
export class GatewaysRepository {
  constructor(private readonly transactions: Transactions) {}

  async list(after: string | null, limit: number): Promise<GatewayRow[]> {
    const query = this.rows.createQueryBuilder('g').orderBy('g.id').take(limit);
    if (after !== null) query.where('g.id > :after', { after });
    return Promise.all((await query.getMany()).map((gateway) => this.complete(gateway)));
  }

  /** @throws Problem 404 */
  async get(id: string): Promise<GatewayRow> {
    const gateway = await this.rows.findOne({ where: { id } });
    if (!gateway) throw notFound();
    return this.complete(gateway);
  }

  async findIdOfSystemClient(systemClientId: string): Promise<string | null> {
    return (await this.rows.findOne({ where: { systemClientId } }))?.id ?? null;
  }

  async exists(id: string): Promise<boolean> {
    return this.rows.exists({ where: { id } });
  }

  async insert(gateway: GatewayEntity): Promise<void> {
    await this.rows.insert(gateway);
  }

  async remove(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  /** Keeps the newest statement of a gateway; `applied_at` moves when the sequence does. An older statement changes nothing. */
  async saveReceipt(receipt: Receipt): Promise<void> {
    await this.transactions.manager.query(
      `insert into keyplane.receipts as r (gateway_id, epoch, applied_changes, state_hash, refused, at) values ($1, $2, $3, $4, $5, $6)
       on conflict (gateway_id) do update set epoch = excluded.epoch, applied_changes = excluded.applied_changes, state_hash = excluded.state_hash,
         refused = excluded.refused, at = excluded.at, received_at = now(),
         applied_at = case when r.epoch is not distinct from excluded.epoch and r.applied_changes = excluded.applied_changes then r.applied_at else now() end
       where r.at <= excluded.at`,
      [receipt.gatewayId, receipt.epoch, receipt.applied.changes, receipt.stateHash, JSON.stringify(receipt.refused), receipt.at],
    );
  }

  private async complete(gateway: GatewayEntity): Promise<GatewayRow> {
    const rows: { client_id: string }[] = await this.transactions.manager.query('select client_id from keyplane.system_clients where id = $1', [gateway.systemClientId]);
    const receipt = await this.transactions.manager.getRepository(ReceiptEntity).findOne({ where: { gatewayId: gateway.id } });
    return { gateway, clientId: rows[0]?.client_id ?? '', receipt };
  }

  private get rows() {
    return this.transactions.manager.getRepository(GatewayEntity);
  }
}
