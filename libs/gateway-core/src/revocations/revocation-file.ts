import { RevocationState } from '@keyplane/contracts';
import { z } from 'zod';

const RevocationFile = z.strictObject({
  format: z.literal('keyplane-gateway-revocations'),
  version: z.literal(1),
  /** Null: everything is read again at the next start. */
  position: z.strictObject({ epoch: z.uuid(), sequence: z.int().min(0) }).nullable(),
  revocations: z.array(z.strictObject({ eventId: z.string(), revision: z.int(), state: RevocationState })),
});
export type RevocationFile = Pick<z.infer<typeof RevocationFile>, 'position' | 'revocations'>;

/** The revocations as JSON text. Whoever stores it adds the checksum. */
export function writeRevocations(file: RevocationFile): string {
  return JSON.stringify({ format: 'keyplane-gateway-revocations', version: 1, ...file } satisfies z.input<typeof RevocationFile>);
}

/** @throws Error when the text is no such thing, or of another version */
export function readRevocations(text: string): RevocationFile {
  const parsed = RevocationFile.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error('the stored revocations are broken, or of another version');
  return parsed.data;
}
