import type { ServerResponse } from 'node:http';
import type { Snapshot } from '../wire.js';
import { patientWrite } from './patient-write.js';

/** Text of one write; a snapshot of any size goes out in such pieces, at the speed of its reader. */
const CHUNK_CHARACTERS = 65536;

export async function serveSnapshot(response: ServerResponse, snapshot: Snapshot, stuckAfterMs: number): Promise<void> {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  let text = `{"position":${JSON.stringify(snapshot.position)},"records":[`;
  let separator = '';
  for (const { key, value } of snapshot.records) {
    text += separator + JSON.stringify({ key, value });
    separator = ',';
    if (text.length < CHUNK_CHARACTERS) continue;
    if (!(await patientWrite(response, text, stuckAfterMs))) return;
    text = '';
  }
  response.end(`${text}]}`);
}
