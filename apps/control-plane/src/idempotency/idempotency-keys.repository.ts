import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';

/** Whose key it is: the same text of another caller, or in another organization, is another key. */
export interface KeyIdentity {
  organizationId: string;
  callerId: string;
  key: string;
}

export interface KeptCall {
  fingerprint: string;
  /** What the call makes at an authorization server. */
  thingId: string | null;
  /** Null while the call runs, and for ever when it was cut off. */
  answer: object | null;
  /** Whether the call may still run. */
  isRunning: boolean;
}

/** No call to an authorization server takes longer: each request has 10 s, and a call of ours makes a few of them. */
const RUNS_AT_MOST = '60 seconds';
/** Advisory locks with two numbers never meet those with one, such as the relay's. */
const LOCK_SPACE = 0x6b706964;

/** Kept calls; in the open unit. */
@Injectable()
export class IdempotencyKeysRepository {
  constructor(private readonly transactions: Transactions) {}

  /** Holds the key until the unit ends. @returns false when another unit holds it */
  async tryLock({ organizationId, callerId, key }: KeyIdentity): Promise<boolean> {
    const place = createHash('sha256').update(JSON.stringify([organizationId, callerId, key])).digest().readInt32BE();
    const [row]: { is_locked: boolean }[] = await this.query('select pg_try_advisory_xact_lock($1, $2) as is_locked', [LOCK_SPACE, place]);
    return row?.is_locked === true;
  }

  async find({ organizationId, callerId, key }: KeyIdentity): Promise<KeptCall | null> {
    const [row]: KeptCall[] = await this.query(
      `select fingerprint, thing_id as "thingId", answer, answer is null and runs_until > now() as "isRunning"
       from keyplane.idempotency_keys where organization_id = $1 and caller_id = $2 and key = $3`,
      [organizationId, callerId, key],
    );
    return row ?? null;
  }

  /** A call that made its thing in the open unit. */
  async add({ organizationId, callerId, key }: KeyIdentity, { fingerprint, answer }: { fingerprint: string; answer: object }): Promise<void> {
    await this.query('insert into keyplane.idempotency_keys (organization_id, caller_id, key, fingerprint, answer) values ($1, $2, $3, $4, $5)', [organizationId, callerId, key, fingerprint, JSON.stringify(answer)]);
  }

  /** A call that goes on after the open unit. */
  async begin({ organizationId, callerId, key }: KeyIdentity, { fingerprint, thingId }: { fingerprint: string; thingId: string }): Promise<void> {
    await this.query(
      `insert into keyplane.idempotency_keys (organization_id, caller_id, key, fingerprint, thing_id, runs_until) values ($1, $2, $3, $4, $5, now() + interval '${RUNS_AT_MOST}')`,
      [organizationId, callerId, key, fingerprint, thingId],
    );
  }

  /** It runs no more, but what it made is not known yet. */
  async end({ organizationId, callerId, key }: KeyIdentity): Promise<void> {
    await this.query('update keyplane.idempotency_keys set runs_until = now() where organization_id = $1 and caller_id = $2 and key = $3', [organizationId, callerId, key]);
  }

  async setAnswer({ organizationId, callerId, key }: KeyIdentity, answer: object): Promise<void> {
    await this.query('update keyplane.idempotency_keys set answer = $4 where organization_id = $1 and caller_id = $2 and key = $3', [organizationId, callerId, key, JSON.stringify(answer)]);
  }

  /** Frees the key of a call that made nothing; of no other call that has taken it since. */
  async free({ organizationId, callerId, key }: KeyIdentity, thingId: string): Promise<void> {
    await this.query('delete from keyplane.idempotency_keys where organization_id = $1 and caller_id = $2 and key = $3 and answer is null and thing_id = $4', [organizationId, callerId, key, thingId]);
  }

  private query<Row>(sql: string, parameters: unknown[]): Promise<Row[]> {
    return this.transactions.manager.query(sql, parameters);
  }
}
