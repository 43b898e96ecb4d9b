import { Refusal, type Position } from '@keyplane/contracts';
import { z } from 'zod';
import { Generation } from './generation.js';

const FORMAT = 'keyplane-gateway-state';
const VERSION = 1;
const Header = z.object({ format: z.literal(FORMAT), version: z.int() });
const StateFile = z.strictObject({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  position: z.strictObject({ epoch: z.uuid(), sequence: z.int().min(0) }),
  refused: z.array(Refusal),
  /** Key and value of each record, as they were published. */
  records: z.array(z.tuple([z.string(), z.string()])),
});

/** The state as JSON text. Whoever stores it adds the checksum. */
export function writeState(generation: Generation, position: Position): string {
  const file: z.input<typeof StateFile> = {
    format: FORMAT,
    version: VERSION,
    position,
    refused: generation.refusals.list(),
    records: [...generation.records].map(([key, { value }]) => [key, value]),
  };
  return JSON.stringify(file);
}

/** @throws Error when the text is not such a state, of another version, or holds a record that can't be used */
export function readState(text: string): Generation {
  const json: unknown = JSON.parse(text);
  const header = Header.safeParse(json);
  if (!header.success) throw new Error('the stored state is no state of a gateway');
  if (header.data.version !== VERSION) throw new Error(`the stored state has version ${header.data.version}; this gateway reads version ${VERSION}`);
  const file = StateFile.safeParse(json);
  if (!file.success) throw new Error('the stored state is broken');
  const { position, records, refused } = file.data;
  const generation = new Generation(position.epoch, position.sequence);
  for (const [key, value] of records) if (!generation.restore(key, value)) throw new Error('the stored state holds a record that is broken');
  for (const refusal of refused) generation.refusals.add(refusal);
  return generation;
}
