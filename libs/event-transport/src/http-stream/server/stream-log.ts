import type { ServerResponse } from 'node:http';
import type { ChangeFollower } from '../../port.js';
import { parseEventId, type Snapshot } from '../wire.js';
import type { ChangeReader } from './change-reader.js';
import { LogCursor } from './log-cursor.js';
import { LogFollowing } from './log-follower.js';
import { LogHead } from './log-head.js';
import { serveSnapshot } from './serve-snapshot.js';
import { serveStream } from './serve-stream.js';

export interface StreamLogOptions {
  /** Reads committed, numbered changes of the database. */
  reader: ChangeReader;
  /** Encoded changes kept for followers. Default 8 MB. */
  ringBytes?: number;
  /** Changes per read. Default 500. */
  pageSize?: number;
  /** Sign of life on a quiet stream. Default 15 s; followers take 40 s without one as dead. */
  beatMs?: number;
  /** A follower that takes nothing for so long is cut off. Default 30 s. */
  stuckAfterMs?: number;
  /** Wait before a failed read is tried again. Default 1 s. */
  retryMs?: number;
  /** A read failed, or a follower's response broke. For logs. */
  onError?(error: unknown): void;
}

/** The server half of http-stream: the published changes of one database, read once per batch, for any number of followers. */
export interface StreamLog {
  /** Something was published. Cheap, coalesced; a timer may call it as well, in case a notification was lost. */
  notify(): void;
  /**
   * Takes over the raw response and feeds it until it ends; `lastEventId` is the request's header. Authorize first.
   * Resolves when the stream is over; never rejects.
   */
  serveStream(response: ServerResponse, request: { lastEventId: string | null }): Promise<void>;
  /** Answers with the full state. Rejects before anything is written if it can't be read. Requests at the same time share one read. */
  serveSnapshot(response: ServerResponse): Promise<void>;
  /** The same log for a follower inside this process. */
  follower(): ChangeFollower;
  /** Streams open now. */
  readonly followerCount: number;
  /** Ends all streams; in-process followers are closed by their owners. */
  close(): Promise<void>;
}

export function createStreamLog(options: StreamLogOptions): StreamLog {
  const { reader, beatMs = 15_000, stuckAfterMs = 30_000 } = options;
  const report = (error: unknown): void => options.onError?.(error);
  const head = new LogHead({ reader, ringBytes: options.ringBytes ?? 8 * 1024 * 1024, pageSize: options.pageSize ?? 500, retryMs: options.retryMs ?? 1000, onError: report });
  const streams = new Map<ServerResponse, AbortController>();
  let reading: Promise<Snapshot> | null = null;
  let isClosed = false;
  const snapshot = (): Promise<Snapshot> => (reading ??= reader.snapshot().finally(() => (reading = null)));

  return {
    notify: () => {
      if (!isClosed) head.notify();
    },
    serveStream: async (response, { lastEventId }) => {
      if (isClosed) return void response.destroy();
      const abort = new AbortController();
      streams.set(response, abort);
      response.once('close', () => abort.abort());
      response.on('error', () => abort.abort());
      const cursor = new LogCursor(head, parseEventId(lastEventId));
      await serveStream(response, { cursor, beatMs, stuckAfterMs, signal: abort.signal }).catch(report);
      streams.delete(response);
    },
    serveSnapshot: async (response) => serveSnapshot(response, await snapshot(), stuckAfterMs),
    follower: () => ({ follow: (follow) => new LogFollowing({ snapshot, cursor: (position) => new LogCursor(head, position) }, follow) }),
    get followerCount() {
      return streams.size;
    },
    close: () => {
      isClosed = true;
      head.close();
      for (const [response, abort] of streams) {
        abort.abort();
        response.destroy();
      }
      return Promise.resolve();
    },
  };
}
