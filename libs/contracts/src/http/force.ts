import { z } from 'zod';

/** `?force=true` on a DELETE: also what uses the resource goes. Absent or `false` = refuse with 409 and a list of what uses it. */
export const ForceQuery = z.strictObject({ force: z.enum(['true', 'false']).optional() });
export type ForceQuery = z.infer<typeof ForceQuery>;
