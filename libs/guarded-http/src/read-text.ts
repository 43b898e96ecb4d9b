import type { Dispatcher } from 'undici';
import { GuardedHttpError } from './guarded-http-error.js';

/** Reads a body up to a limit, counting while it streams; the connection is dropped at the first byte too many. */
export async function readText(answer: Dispatcher.ResponseData, bytesMax: number, origin: string): Promise<string> {
  // A dropped body reports itself as aborted, also when nobody listens any more.
  answer.body.on('error', () => undefined);
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Buffer>) { // undici types the chunks of a Readable as any
    bytes += chunk.length;
    // Leaving the loop destroys the body, and with it the connection.
    if (bytes > bytesMax) throw new GuardedHttpError('too-large', `${origin} answered with more than ${bytesMax} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
