import { changeKey, EVENTS, LOGS, TOPICS, type EventNoun, type Log } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { Transactions } from '../database/transactions.js';
import { currentTraceparent } from '../http/request-context.js';
import { OutboxWaker } from './outbox.waker.js';

export interface Change {
  /** Also the record's key: `{noun}/{id}`. */
  id: string;
  organizationId: string | null;
  revision: number;
}

/** Adds changes to the outbox, in the caller's transaction: there is no other way to publish one. */
@Injectable()
export class OutboxWriter {
  constructor(
    private readonly transactions: Transactions,
    private readonly waker: OutboxWaker,
  ) {}

  /** `data` is the full public state; what the event's schema does not name is left out, so nothing secret slips in. */
  async changed(noun: EventNoun, change: Change & { data: object }): Promise<void> {
    await this.add(noun, change, { type: EVENTS[noun].type, deleted: false, data: EVENTS[noun].data.parse(change.data) });
  }

  /** The aggregate is gone; its revision is one higher than the last. */
  async deleted(noun: EventNoun, change: Change): Promise<void> {
    await this.add(noun, change, { type: `${noun}.deleted`, deleted: true, data: null });
  }

  private async add(noun: EventNoun, change: Change, event: { type: string; deleted: boolean; data: unknown }): Promise<void> {
    const traceparent = currentTraceparent();
    const payload = {
      id: newId(), ...event, version: EVENTS[noun].version, occurredAt: new Date().toISOString(),
      organizationId: change.organizationId, aggregateId: change.id, revision: change.revision,
      ...(traceparent === null ? {} : { traceparent }),
    };
    // No RETURNING: the application role may add rows here and sees none.
    await this.transactions.manager.query('insert into keyplane.outbox (log, organization_id, key, payload) values ($1, $2, $3, $4)', [logOf(noun), change.organizationId, changeKey(noun, change.id), payload]);
    this.transactions.afterCommit(() => this.waker.wake());
  }
}

function logOf(noun: EventNoun): Log {
  return LOGS.find((log) => TOPICS[log] === EVENTS[noun].topic) ?? 'changes';
}
