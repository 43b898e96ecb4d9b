import { z } from 'zod';

export const DiscoverRequest = z.strictObject({ type: z.string().min(1).max(64), url: z.string().min(1).max(2048) }).meta({ id: 'DiscoverRequest' });
export type DiscoverRequest = z.infer<typeof DiscoverRequest>;

/** Where a discovered value comes from, e.g. the discovery document's address. */
export const DiscoveredField = z.strictObject({ value: z.unknown(), origin: z.string() }).meta({ id: 'DiscoveredField' });
/** `POST /key-managers/discover`: the fields of a key manager that the server publishes, each with its origin. */
export const DiscoverResult = z.strictObject({ fields: z.record(z.string(), DiscoveredField) }).meta({ id: 'DiscoverResult' });
export type DiscoverResult = z.infer<typeof DiscoverResult>;

/** Stages that every connector reports, in this order; a connector may add its own after them. */
export const CHECK_STAGES = ['address', 'discovery', 'issuer', 'keys', 'token-endpoint', 'registration'] as const;
export const CheckStage = z
  .strictObject({
    name: z.string(),
    state: z.enum(['pass', 'warn', 'fail', 'skip']),
    detail: z.string(),
    /** What to do about it; null when there is nothing to do. */
    advice: z.string().nullable(),
    durationMs: z.number(),
  })
  .meta({ id: 'CheckStage' });
export type CheckStage = z.infer<typeof CheckStage>;
export const CheckResult = z.strictObject({ stages: z.array(CheckStage) }).meta({ id: 'CheckResult' });
export type CheckResult = z.infer<typeof CheckResult>;
