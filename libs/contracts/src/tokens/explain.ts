import { z } from 'zod';
import { HTTP_METHODS } from '../apis/methods.js';
import { Id } from '../http/ids.js';
import { REASON_CODES } from '../verdict/reasons.js';

export const ExplainRequest = z
  .strictObject({
    token: z.string().min(1).max(65_536),
    apiId: Id.optional(),
    method: z.enum(HTTP_METHODS).optional(),
    /** Relative to `{context}/{version}`, e.g. `/orders/7`. */
    path: z.string().startsWith('/').max(2048).optional(),
  })
  .meta({ id: 'ExplainRequest' });
export type ExplainRequest = z.infer<typeof ExplainRequest>;

/** One step of the verdict: `passed`, `refused` (the last one), or `skipped` (nothing to check it against). */
export const VerdictStep = z.strictObject({ name: z.string(), outcome: z.enum(['passed', 'refused', 'skipped']), detail: z.string() }).meta({ id: 'VerdictStep' });
export type VerdictStep = z.infer<typeof VerdictStep>;
export const Explanation = z
  .strictObject({
    verdict: z.enum(['accepted', 'refused']),
    reason: z.enum(REASON_CODES).nullable(),
    steps: z.array(VerdictStep),
    /** The verdict in a sentence. */
    explanation: z.string(),
  })
  .meta({ id: 'Explanation' });
export type Explanation = z.infer<typeof Explanation>;
