import { changeKey, type GatewayRollout, type Refusal, type Rollout } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { SystemTransactions } from '../database/system-transactions.js';
import { Transactions } from '../database/transactions.js';
import { SILENT_AFTER_MS } from './gateways.service.js';

/** The newest record of an aggregate in the outbox: its place in the order of changes, once the relay has numbered it. */
export interface NewestRecord {
  key: string;
  revision: number;
  sequence: number | null;
}
export interface GatewayStatement {
  id: string;
  name: string;
  /** Null: it never sent a receipt. */
  receipt: { epoch: string | null; appliedChanges: number; refused: Refusal[]; receivedMsAgo: number; appliedAt: Date } | null;
}

interface StatementRow {
  id: string;
  name: string;
  epoch: string | null;
  /** bigint columns arrive as text. */
  applied_changes: string | null;
  refused: Refusal[] | null;
  received_ms_ago: number | null;
  applied_at: Date | null;
}

/** What rolls out: an aggregate by the keys of its records, its own first, and the revision it has. */
export interface RollingOut {
  keys: readonly [string, ...string[]];
  revision: number;
}

/** Its own record, and that of its keys. */
export function keyManagerRollingOut({ id, revision }: { id: string; revision: number }): RollingOut {
  return { keys: [changeKey('key-manager', id), changeKey('key-manager-keys', id)], revision };
}

/** How far the newest revision of an aggregate has come on each gateway. */
@Injectable()
export class RolloutReader {
  constructor(
    private readonly system: SystemTransactions,
    private readonly transactions: Transactions,
  ) {}

  async read(one: RollingOut): Promise<Rollout> {
    const [rollout] = await this.readAll([one]);
    if (!rollout) throw new Error('one was asked for');
    return rollout;
  }

  /** Of many, in their order, by the same two statements as of one. */
  readAll(all: readonly RollingOut[]): Promise<Rollout[]> {
    return this.system.run(async () => {
      const newest = await this.newestRecords(all.flatMap(({ keys }) => keys));
      const statements = await this.statements();
      const epoch = newest[0]?.epoch ?? '';
      return all.map(({ keys, revision }) => {
        const [key] = keys;
        const records = newest.filter((record) => keys.includes(record.key));
        const own = records.find((record) => record.key === key);
        return { revision: own?.revision ?? revision, sequence: own?.sequence ?? null, gateways: statements.map((statement) => rolloutOf(statement, { records, key, epoch })) };
      });
    });
  }

  private async newestRecords(keys: readonly string[]): Promise<(NewestRecord & { epoch: string })[]> {
    const rows: { key: string; revision: number; sequence: string | null; epoch: string }[] = await this.transactions.manager.query(
      `select distinct on (o.key) o.key, (o.payload->>'revision')::int as revision, o.sequence, s.epoch
       from keyplane.outbox o cross join keyplane.outbox_state s where o.key = any($1) order by o.key, o.id desc`,
      [keys],
    );
    return rows.map((row) => ({ ...row, sequence: row.sequence === null ? null : Number(row.sequence) }));
  }

  private async statements(): Promise<GatewayStatement[]> {
    const rows: StatementRow[] = await this.transactions.manager.query(
      `select g.id, g.name, r.epoch, r.applied_changes, r.refused, extract(epoch from now() - r.received_at)::float8 * 1000 as received_ms_ago, r.applied_at
       from keyplane.gateways g left join keyplane.receipts r on r.gateway_id = g.id order by g.name`,
    );
    return rows.map(statementOf);
  }
}

function statementOf(row: StatementRow): GatewayStatement {
  const { id, name, epoch, refused, received_ms_ago: receivedMsAgo, applied_at: appliedAt } = row;
  if (receivedMsAgo === null || appliedAt === null) return { id, name, receipt: null };
  return { id, name, receipt: { epoch, appliedChanges: Number(row.applied_changes ?? 0), refused: refused ?? [], receivedMsAgo, appliedAt } };
}

/**
 * `silent` before all else: an old statement says nothing of now. A refusal counts for this revision or a newer one, of the
 * aggregate or of what belongs to it. `enforced`: the gateway's place, in the same epoch, is not before the aggregate's record.
 */
export function rolloutOf(gateway: GatewayStatement, newest: { records: readonly NewestRecord[]; key: string; epoch: string }): GatewayRollout {
  const { receipt } = gateway;
  const answer = (state: GatewayRollout['state'], more: Partial<GatewayRollout> = {}): GatewayRollout => ({ gatewayId: gateway.id, gatewayName: gateway.name, state, revision: null, reason: null, appliedAt: null, ...more });
  if (!receipt || receipt.receivedMsAgo > SILENT_AFTER_MS) return answer('silent', { reason: receipt ? `No receipt for ${Math.round(receipt.receivedMsAgo / 1000)} s.` : 'No receipt yet.' });
  if (receipt.epoch !== newest.epoch) return answer('pending');
  const refusal = receipt.refused.find((refused) => newest.records.some((record) => record.key === refused.aggregateId && (refused.revision === null || refused.revision >= record.revision)));
  if (refusal) return answer('refused', { revision: refusal.revision, reason: refusal.reason });
  const own = newest.records.find((record) => record.key === newest.key);
  if (!own || own.sequence === null || receipt.appliedChanges < own.sequence) return answer('pending');
  return answer('enforced', { revision: own.revision, appliedAt: receipt.appliedAt.toISOString() });
}
