import type { ServerResponse } from 'node:http';
import { COMMENT_BEAT, COMMENT_CONNECTED, EVENT_CAUGHT_UP, EVENT_RESET } from '../wire.js';
import type { LogCursor, Step } from './log-cursor.js';
import { patientWrite } from './patient-write.js';

export interface ServeStreamOptions {
  cursor: LogCursor;
  beatMs: number;
  stuckAfterMs: number;
  signal: AbortSignal;
}

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-cache, no-transform',
  'x-accel-buffering': 'no',
} as const;

/** Feeds one follower until it leaves, is stuck, or has to start over. The first bytes go out before anything is read. */
export async function serveStream(response: ServerResponse, options: ServeStreamOptions): Promise<void> {
  const { cursor, beatMs, stuckAfterMs, signal } = options;
  response.writeHead(200, HEADERS);
  response.write(COMMENT_CONNECTED);
  const beat = setInterval(() => {
    if (!response.writableNeedDrain && !response.destroyed) response.write(COMMENT_BEAT);
  }, beatMs);
  try {
    for (;;) {
      const step = await cursor.next(signal);
      if (step.kind === 'closed') return;
      const isUsable = await patientWrite(response, toBytes(step), stuckAfterMs);
      if (!isUsable || step.kind === 'reset') return;
    }
  } finally {
    clearInterval(beat);
    if (!response.destroyed) response.end();
  }
}

function toBytes(step: Exclude<Step, { kind: 'closed' }>): string | Buffer {
  if (step.kind === 'batch') return step.batch.bytes;
  return step.kind === 'reset' ? EVENT_RESET : EVENT_CAUGHT_UP;
}
