import type { Receipt, Refusal } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { RECEIVED } from '../outbox/database-listener.js';
import { Transactions } from '../database/transactions.js';
import { notFound } from '../http/problem.js';
import { GatewayEntity } from './gateway.entity.js';

/** A gateway, its client, and what its last receipt says of the changes that are numbered now. */
export interface GatewayRow {
  id: string;
  name: string;
  systemClientId: string;
  clientId: string;
  revision: number;
  createdAt: Date;
  /** Null before the first receipt. */
  receipt: { appliedChanges: number; refused: Refusal[]; receivedAt: Date; ageMs: number; lag: number | null } | null;
}

/** Gateways and their receipts; system units only. */
@Injectable()
export class GatewaysRepository {
  constructor(private readonly transactions: Transactions) {}

  list(after: string | null, limit: number): Promise<GatewayRow[]> {
    return this.read('where $1::uuid is null or g.id > $1 order by g.id limit $2', [after, limit]);
  }

  /** `forUpdate` lets one change at a time through. @throws Problem 404 */
  async get(id: string, options: { forUpdate?: boolean } = {}): Promise<GatewayRow> {
    const [row] = await this.read(`where g.id = $1 ${options.forUpdate ? 'for update of g' : ''}`, [id]);
    if (!row) throw notFound();
    return row;
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

  /** Those of the records that belong to the organization, or to all. */
  async findVisibleKeys(organizationId: string, keys: readonly string[]): Promise<Set<string>> {
    const rows: { key: string }[] = await this.transactions.manager.query(
      'select distinct key from keyplane.outbox where key = any($1) and (organization_id = $2 or organization_id is null)',
      [keys, organizationId],
    );
    return new Set(rows.map(({ key }) => key));
  }

  /**
   * Keeps the newest statement of a gateway; `applied_at` moves when the sequence does. An older statement changes nothing,
   * unless the newer one is from the future: a gateway whose clock was put right must be heard again.
   */
  async saveReceipt(receipt: Receipt): Promise<void> {
    await this.transactions.manager.query(
      `insert into keyplane.receipts as r (gateway_id, epoch, applied_changes, applied_revocations, state_hash, refused, at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (gateway_id) do update set epoch = excluded.epoch, applied_changes = excluded.applied_changes, applied_revocations = excluded.applied_revocations, state_hash = excluded.state_hash,
         refused = excluded.refused, at = excluded.at, received_at = now(),
         applied_at = case when r.epoch is not distinct from excluded.epoch and r.applied_changes = excluded.applied_changes then r.applied_at else now() end
       where r.at <= excluded.at or r.at > now() + interval '1 minute'`,
      [receipt.gatewayId, receipt.epoch, receipt.applied.changes, receipt.applied.revocations, receipt.stateHash, JSON.stringify(receipt.refused), receipt.at],
    );
    await this.transactions.manager.query(`select pg_notify('${RECEIVED}', '')`);
  }

  /** Of changes, or of revocations where those are more; a lag exists within one epoch only. Ages are measured by the clock that stamped the receipt. */
  private async read(condition: string, parameters: unknown[]): Promise<GatewayRow[]> {
    const rows: FlatRow[] = await this.transactions.manager.query(
      `select g.id, g.name, g.system_client_id, c.client_id, g.revision, g.created_at, r.applied_changes, r.refused, r.received_at,
         extract(epoch from clock_timestamp() - r.received_at)::float8 * 1000 as age_ms,
         case when r.epoch = s.epoch then greatest(0, s.last_sequence - r.applied_changes, s.last_revocation - r.applied_revocations) end as lag
       from keyplane.gateways g join keyplane.system_clients c on c.id = g.system_client_id
         left join keyplane.receipts r on r.gateway_id = g.id left join keyplane.outbox_state s on true ${condition}`,
      parameters,
    );
    return rows.map(toGatewayRow);
  }

  private get rows() {
    return this.transactions.manager.getRepository(GatewayEntity);
  }
}

/** bigint columns arrive as text; the receipt's are null before the first one. */
interface FlatRow {
  id: string;
  name: string;
  system_client_id: string;
  client_id: string;
  revision: number;
  created_at: Date;
  applied_changes: string | null;
  refused: Refusal[] | null;
  received_at: Date | null;
  age_ms: number | null;
  lag: string | null;
}

function toGatewayRow(row: FlatRow): GatewayRow {
  const { applied_changes: applied, refused, received_at: receivedAt, age_ms: ageMs, lag } = row;
  const hasReceipt = applied !== null && refused !== null && receivedAt !== null && ageMs !== null;
  return {
    id: row.id, name: row.name, systemClientId: row.system_client_id, clientId: row.client_id, revision: row.revision, createdAt: row.created_at,
    receipt: hasReceipt ? { appliedChanges: Number(applied), refused, receivedAt, ageMs, lag: lag === null ? null : Number(lag) } : null,
  };
}
