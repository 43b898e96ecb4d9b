import type { Position } from '@keyplane/contracts';
import type { KafkaMessage } from 'kafkajs';
import { safeHandler, type SafeHandler } from '../following/safe-handler.js';
import type { ChangeFollower, FollowHandler } from '../port.js';
import { topicName, type KafkaConnection, type OfLog } from './connection.js';
import { positionOf } from './record-headers.js';
import { StartOverError, TopicReader, type TopicSink } from './topic-reader.js';

export interface KafkaFollowerOptions extends KafkaConnection, OfLog {
  /** Start of the consumer group's name: `keyplane-gateway-{id}`. Each connection adds a part of its own; nothing is ever committed. */
  groupId: string;
}

/**
 * Follows one topic, only what committed transactions wrote. Every `follow()` reads from the beginning, whatever
 * `from` is: a compacted topic is small, and absent then means deleted. A lost connection resumes where it was.
 */
export function createKafkaFollower(options: KafkaFollowerOptions): ChangeFollower {
  return {
    follow: ({ handler }) => new TopicReader({
      connection: options,
      topic: topicName(options, options.log ?? 'changes'),
      groupId: `${options.topicPrefix ?? ''}${options.groupId}`,
      sink: new ChangesSink(handler),
    }),
  };
}

class ChangesSink implements TopicSink {
  readonly #handler: SafeHandler;
  /** The last record's place; null where the next one's can't be foreseen: before the end was reached once, compaction leaves gaps. */
  #last: Position | null = null;
  #hasCaughtUp = false;

  constructor(handler: FollowHandler) {
    this.#handler = safeHandler(handler);
  }

  begin(): void {
    this.#hasCaughtUp = false;
    this.#last = null;
    this.#handler.begin();
  }

  take(messages: readonly KafkaMessage[]): Promise<void> {
    for (const { key, value, headers } of messages) {
      const position = positionOf(headers);
      if (position !== null) this.#checkContinues(position);
      // A compacted topic refuses records without a key.
      this.#handler.record({ key: key?.toString() ?? '', value: value?.toString() ?? null, ...(position === null ? {} : { position }) });
    }
    return Promise.resolve();
  }

  caughtUp(): void {
    this.#hasCaughtUp = true;
    this.#handler.caughtUp(this.#last);
  }

  error(error: unknown): void {
    this.#handler.error(error);
  }

  /** Sequences have no gaps. One means that the topic was recreated and has grown past our offset, or was compacted while we were away. */
  #checkContinues(position: Position): void {
    const last = this.#last;
    if (last === null || position.epoch > last.epoch || position.sequence > last.sequence) this.#last = position;
    if (!this.#hasCaughtUp || last === null || position.epoch < last.epoch) return;
    const expected = position.epoch === last.epoch ? last.sequence + 1 : 1;
    if (position.sequence > expected) throw new StartOverError(`sequence ${position.sequence} came where ${expected} was due: everything is read again`);
  }
}
