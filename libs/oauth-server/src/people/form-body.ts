import type { IncomingMessage } from 'node:http';

const BODY_BYTES_MAX = 16_384;

/** The fields of a form, or null where it is none or is too large. */
export async function readForm(req: IncomingMessage): Promise<URLSearchParams | null> {
  if (req.headers['content-type']?.split(';')[0] !== 'application/x-www-form-urlencoded') return null;
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > BODY_BYTES_MAX) return null;
    pieces.push(piece);
  }
  return new URLSearchParams(Buffer.concat(pieces).toString('utf8'));
}
