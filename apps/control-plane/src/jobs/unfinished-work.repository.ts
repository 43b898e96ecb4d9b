import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';

/** `id` is a key's, or the tag of a late look. */
export interface WorkItem {
  kind: 'create' | 'add-secret' | 'delete' | 'look';
  id: string;
  organizationId: string;
  keyManagerId: string;
  /** The organization of the key manager, or the key manager itself where it is global. */
  owner: string;
  /** Tries before this one. */
  attempts: number;
}

/** Longer than any call that makes a client or a secret takes: what is younger may be under way. */
const UNDER_WAY = '2 minutes';
const AT_MOST = 1_000;

/** Unfinished work of all organizations. System units only. */
@Injectable()
export class UnfinishedWorkRepository {
  constructor(private readonly transactions: Transactions) {}

  /**
   * The same number of each owner. What has waited longest comes first, deletions before others: they are waited for. What
   * needs a person is not taken up.
   */
  listDue(now: Date): Promise<WorkItem[]> {
    return this.transactions.manager.query(
      `select kind, id, organization_id as "organizationId", key_manager_id as "keyManagerId", owner, attempts from (
         select work.*, m.owner, row_number() over (partition by m.owner order by due_at nulls first, kind <> 'delete', work.id) as turn from (
           select case when state = 'pending' then 'create' when state = 'deleting' then 'delete' else 'add-secret' end as kind, id::text, organization_id, key_manager_id, attempts, next_attempt_at as due_at,
             case when state = 'pending' then created_at when state = 'active' then (secret_intent ->> 'startedAt')::timestamptz end as since
           from keyplane.application_keys where not needs_person and (state in ('pending', 'deleting') or (state = 'active' and secret_intent is not null))
           union all select 'look', reference, organization_id, key_manager_id, attempts, look_at, null from keyplane.late_looks) work
         join (select id, coalesce(organization_id, id) as owner from keyplane.key_managers) m on m.id = work.key_manager_id
         where (due_at is null or due_at <= $1) and (since is null or since < $1::timestamptz - interval '${UNDER_WAY}')) due
       order by turn, id limit ${AT_MOST}`,
      [now],
    );
  }

  /** The try counts before it begins: a crash in it backs off, too, and of two control planes one gets it. @returns whether this one may try */
  async claim({ kind, id, attempts }: WorkItem, nextAttemptAt: Date): Promise<boolean> {
    const claimed: unknown[] = await this.transactions.manager.query(
      kind === 'look'
        ? 'with claimed as (update keyplane.late_looks set attempts = attempts + 1, look_at = $3 where reference = $1 and attempts = $2 returning 1) select from claimed'
        : `with claimed as (update keyplane.application_keys set attempts = attempts + 1, next_attempt_at = $3 where id = $1::uuid and attempts = $2 and not needs_person
             and state = $4 and (state <> 'active' or secret_intent is not null) returning 1) select from claimed`,
      kind === 'look' ? [id, attempts, nextAttemptAt] : [id, attempts, nextAttemptAt, STATES[kind]],
    );
    return claimed.length > 0;
  }

  /** The server is away: nothing else of it is tried before. It counts as a try of each, so that a dead server is asked less and less often, however much waits for it. */
  async postpone(keyManagerId: string, { now, nextAttemptAt }: { now: Date; nextAttemptAt: Date }): Promise<void> {
    const parameters = [keyManagerId, now, nextAttemptAt];
    await this.transactions.manager.query(
      `update keyplane.application_keys set attempts = attempts + 1, next_attempt_at = $3 where key_manager_id = $1 and (next_attempt_at is null or next_attempt_at <= $2) and (state in ('pending', 'deleting') or secret_intent is not null)`,
      parameters,
    );
    await this.transactions.manager.query('update keyplane.late_looks set attempts = attempts + 1, look_at = $3 where key_manager_id = $1 and look_at <= $2', parameters);
  }

  /** Deleted applications without a key that keeps them. */
  listWaitingApplications(): Promise<{ id: string; organizationId: string }[]> {
    return this.transactions.manager.query(
      `select id, organization_id as "organizationId" from keyplane.applications a where deleting and not exists (select from keyplane.application_keys k where k.application_id = a.id) order by id limit ${AT_MOST}`,
    );
  }
}

const STATES = { create: 'pending', 'add-secret': 'active', delete: 'deleting' } as const;
