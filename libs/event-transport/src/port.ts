import type { Position, Receipt } from '@keyplane/contracts';

/** One change on its way: `value` is the envelope as JSON text, null a tombstone (the key is forgotten). */
export interface ChangeRecord {
  /** `{noun}/{id}`: compaction keeps the last record of a key. */
  key: string;
  position: Position;
  value: string | null;
}

/** The relay's side. One at a time: a newer publisher fences an older one. */
export interface ChangePublisher {
  /** The position of the last record that the transport holds; null when it holds none. */
  lastPosition(): Promise<Position | null>;
  /** Resolves when all records are durably accepted, in this order. No follower sees a part of a batch and then nothing more of it. A rejected batch may have been accepted all the same: publish it again. @throws PublisherFencedError */
  publish(records: readonly ChangeRecord[]): Promise<void>;
  close(): Promise<void>;
}

/** This publisher was replaced by a newer one and must stop. */
export class PublisherFencedError extends Error {
  constructor(options?: { cause?: unknown }) {
    super('a newer publisher has taken over', options);
    this.name = 'PublisherFencedError';
  }
}

/** What is delivered: `value` as it was published, null for a tombstone; the place where it was published alone (a full state has one for all). */
export interface FollowedRecord {
  key: string;
  value: string | null;
  position?: Position;
}

/**
 * What a follower's owner does with what arrives. Calls are made one after the other, in order. What a method throws is
 * reported to `onError` and never stops or repeats the stream (a poison record must not freeze what comes after it).
 */
export interface FollowHandler {
  /** A full state begins: the records until `caughtUp` are all that exists (absent = deleted). Called again whenever the transport has to start over. */
  begin(): void;
  /** The same record may come twice. */
  record(record: FollowedRecord): void;
  /**
   * All that was there when this connection began has been delivered (a resumed follower gets it, too, without `begin`).
   * `place` is where the transport stands then: behind tombstones that no record is left of. Null where it holds nothing.
   */
  caughtUp(place: Position | null): void;
  /** Trouble that the follower lives through (connection lost, handler threw). For logs and health. */
  onError?(error: unknown): void;
}

/** Where to begin, and who gets what comes. */
export interface FollowOptions {
  /** The place that the owner has; a transport may resume after it, or deliver the full state. Null = full state. */
  from: Position | null;
  handler: FollowHandler;
}

/** The gateway's side: connects, delivers, reconnects for ever with back-off, until closed. */
export interface ChangeFollower {
  follow(options: FollowOptions): Following;
}
/** One follower or listener that goes on until it is closed. */
export interface Following {
  /** Whether the transport is connected now. */
  readonly isConnected: boolean;
  /** Resolves when nothing is delivered any more. */
  close(): Promise<void>;
}

/** The gateway's way back. Rejects when the receipt did not get through; the next one replaces it. */
export interface ReceiptSender {
  send(receipt: Receipt): Promise<void>;
  close(): Promise<void>;
}
/** The control plane's ear for receipts (Kafka; over HTTP they come as requests). Malformed ones are dropped. */
export interface ReceiptListener {
  listen(handler: (receipt: Receipt) => Promise<void>): Promise<Following>;
}
