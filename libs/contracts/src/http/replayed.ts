import { z } from 'zod';

/**
 * What the answer to a creating call that shows a secret says when the call is repeated with its `Idempotency-Key`: the same
 * answer, with null for what was shown once, and this member.
 */
export const REPLAYED = { replayed: z.literal(true) };
