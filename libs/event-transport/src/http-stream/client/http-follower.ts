import type { Log, Position } from '@keyplane/contracts';
import { createParser, type EventSourceMessage } from 'eventsource-parser';
import { settledWithin } from '../../following/deadline.js';
import { reconnectForever } from '../../following/reconnect.js';
import { safeHandler, type SafeHandler } from '../../following/safe-handler.js';
import type { ChangeFollower, Following, FollowOptions } from '../../port.js';
import { decodeChange, decodeSnapshot, formatEventId, GATEWAY_PATHS, parseEventId, STREAM_EVENTS } from '../wire.js';
import { ControlPlaneClient, type ControlPlaneAddress } from './control-plane-client.js';

export interface HttpStreamFollowerOptions extends ControlPlaneAddress {
  /** Default `changes`. */
  log?: Log;
  /** A stream that is silent for so long is dead. Default 40 s: two beats of 15 s and some. */
  deadAfterMs?: number;
  /** Longest wait between two attempts. Default 5 s. */
  reconnectMsMax?: number;
}

/**
 * Follows a stream of the control plane: a snapshot first where there is no place to resume from, then every change;
 * reconnects for ever with jittered back-off from 100 ms on.
 */
export function createHttpStreamFollower(options: HttpStreamFollowerOptions): ChangeFollower {
  return { follow: (follow) => new HttpFollowing(options, follow) };
}

class HttpFollowing implements Following {
  readonly #client: ControlPlaneClient;
  readonly #paths: { snapshot: string; stream: string };
  readonly #deadAfterMs: number;
  readonly #handler: SafeHandler;
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #position: Position | null;
  #isConnected = false;

  constructor(options: HttpStreamFollowerOptions, follow: FollowOptions) {
    this.#client = new ControlPlaneClient(options);
    this.#paths = GATEWAY_PATHS[options.log ?? 'changes'];
    this.#deadAfterMs = options.deadAfterMs ?? 40_000;
    this.#handler = safeHandler(follow.handler);
    this.#position = follow.from;
    this.#done = reconnectForever({
      signal: this.#abort.signal,
      connect: (healthy) => this.#connect(healthy),
      onError: (error) => this.#handler.error(error),
      delayMsMax: options.reconnectMsMax ?? 5000,
    });
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  async close(): Promise<void> {
    this.#abort.abort();
    await this.#client.close();
    // The owner's token source may hang.
    await settledWithin(this.#done, 1000);
  }

  async #connect(healthy: () => void): Promise<void> {
    const position = this.#position ?? (await this.#bootstrap());
    const { body } = await this.#client.call({
      method: 'GET',
      path: this.#paths.stream,
      headers: { accept: 'text/event-stream', 'last-event-id': formatEventId(position) },
      signal: this.#abort.signal,
      bodyTimeoutMs: this.#deadAfterMs,
    });
    this.#isConnected = true;
    try {
      const parser = createParser({ onEvent: (event) => this.#take(event, healthy) });
      const decoder = new TextDecoder();
      // undici hands out Buffers whatever encoding is set; a character may be split between two.
      for await (const chunk of body as AsyncIterable<Buffer>) /* undici types it as any */ {
        if (this.#abort.signal.aborted) return;
        parser.feed(decoder.decode(chunk, { stream: true }));
      }
    } finally {
      this.#isConnected = false;
    }
  }

  /** Nothing reaches the handler before the whole snapshot is here and understood. */
  async #bootstrap(): Promise<Position> {
    const response = await this.#client.call({ method: 'GET', path: this.#paths.snapshot, signal: this.#abort.signal, bodyTimeoutMs: this.#deadAfterMs });
    const { position, records } = decodeSnapshot(await response.body.text());
    this.#abort.signal.throwIfAborted();
    this.#handler.begin();
    for (const record of records) this.#handler.record(record);
    this.#position = position;
    return position;
  }

  #take(event: EventSourceMessage, healthy: () => void): void {
    if (this.#abort.signal.aborted) return;
    if (event.event === STREAM_EVENTS.reset) {
      this.#position = null;
      return;
    }
    if (event.event === STREAM_EVENTS.caughtUp) {
      healthy();
      return this.#handler.caughtUp(this.#position);
    }
    // Events of a later release are not ours to judge.
    if (event.event !== undefined) return;
    const position = parseEventId(event.id ?? null);
    try {
      this.#handler.record({ ...decodeChange(event.data), ...(position === null ? {} : { position }) });
    } catch (error) {
      this.#handler.error(error);
    }
    this.#position = position ?? this.#position;
  }
}
