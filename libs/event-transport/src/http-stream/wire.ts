import type { Log, Position } from '@keyplane/contracts';
import type { ChangeRecord } from '../port.js';

/** Paths below the control plane's address: of each log, and for receipts. */
export const GATEWAY_PATHS = {
  changes: { snapshot: '/api/v1/gateway/snapshot', stream: '/api/v1/gateway/stream' },
  revocations: { snapshot: '/api/v1/gateway/revocations/snapshot', stream: '/api/v1/gateway/revocations/stream' },
  receipts: '/api/v1/gateway/receipts',
} as const satisfies Record<Log, { snapshot: string; stream: string }> & { receipts: string };

/** Events of the stream beside changes, which have no `event` field. */
export const STREAM_EVENTS = { caughtUp: 'caught-up', reset: 'reset' } as const;

/** The full state at a position: what `GET /api/v1/gateway/snapshot` answers. */
export interface Snapshot {
  position: Position;
  records: readonly { key: string; value: string | null }[];
}

export const COMMENT_CONNECTED = ': connected\n\n';
export const COMMENT_BEAT = ': beat\n\n';
// An event without data is not dispatched by parsers (HTML Living Standard §9.2.6), so these have some.
export const EVENT_CAUGHT_UP = `event: ${STREAM_EVENTS.caughtUp}\ndata: {}\n\n`;
export const EVENT_RESET = `event: ${STREAM_EVENTS.reset}\ndata: {}\n\n`;

export function formatEventId(position: Position): string {
  return `${position.epoch}:${position.sequence}`;
}

/** Null for anything that is not an id of ours: the follower then gets the full state. */
export function parseEventId(text: string | null): Position | null {
  const [, epoch, sequence] = /^([0-9A-Za-z-]{1,64}):(\d{1,15})$/.exec(text ?? '') ?? [];
  return epoch === undefined || sequence === undefined ? null : { epoch, sequence: Number(sequence) };
}

/** JSON text has no line break, so one `data` line is enough whatever the value holds. */
export function encodeChange(record: ChangeRecord): string {
  return `id: ${formatEventId(record.position)}\ndata: ${JSON.stringify({ key: record.key, value: record.value })}\n\n`;
}

/** @throws Error when the data is not one record. */
export function decodeChange(data: string): { key: string; value: string | null } {
  return asRecord(JSON.parse(data));
}

/** @throws Error when the text is no snapshot; then nothing of it may be used. */
export function decodeSnapshot(text: string): Snapshot {
  const body: unknown = JSON.parse(text);
  if (!isObject(body) || !isObject(body.position) || !Array.isArray(body.records)) throw new Error('the snapshot has no position or no records');
  const { epoch, sequence } = body.position;
  if (typeof epoch !== 'string' || typeof sequence !== 'number') throw new Error('the snapshot has no position');
  return { position: { epoch, sequence }, records: body.records.map(asRecord) };
}

function asRecord(value: unknown): { key: string; value: string | null } {
  if (!isObject(value) || typeof value.key !== 'string' || (value.value !== null && typeof value.value !== 'string')) throw new Error('not a change record');
  return { key: value.key, value: value.value };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
