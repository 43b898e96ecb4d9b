import { createHash } from 'node:crypto';

const FORMAT = 1;
/** A header is one short line; a longer first line is no header. */
const HEADER_BYTES_MAX = 512;

/** A copy as bytes: one line of JSON `{format, sha256, bytes}`, then the state. The checksum covers the state. */
export function encodeCopy(state: string): Buffer {
  const body = Buffer.from(state, 'utf8');
  return Buffer.concat([Buffer.from(`${headerOf(body)}\n`, 'utf8'), body]);
}

/** The state of a copy, or null where anything of it is missing, added or changed: every byte counts, the header's too. */
export function decodeCopy(bytes: Buffer): string | null {
  const end = bytes.subarray(0, HEADER_BYTES_MAX).indexOf(0x0a);
  if (end < 0) return null;
  const body = bytes.subarray(end + 1);
  return bytes.subarray(0, end).equals(Buffer.from(headerOf(body), 'utf8')) ? body.toString('utf8') : null;
}

function headerOf(body: Buffer): string {
  return JSON.stringify({ format: FORMAT, sha256: createHash('sha256').update(body).digest('hex'), bytes: body.byteLength });
}
