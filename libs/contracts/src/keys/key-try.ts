import { z } from 'zod';
import { HTTP_METHODS } from '../apis/methods.js';
import { Id } from '../http/ids.js';
import { Explanation } from '../tokens/explain.js';

/** No dot segment, also not in disguise, no empty segment, no fragment: what is called is what is written. */
const TRY_PATH = /^(?!.*(\/|%2f|^)(\.|%2e){1,2}(\/|%2f|\?|$))(?!.*\/\/)\/[!-~]*$/i;

/** `POST /keys/{id}/try`: a call of an API through the gateway. `path` is relative to `{context}/{version}`. */
export const KeyTry = z
  .strictObject({
    apiId: Id,
    method: z.enum(HTTP_METHODS),
    path: z.string().max(2048).regex(TRY_PATH, 'must be a path without dot segments, blanks or a double slash').refine((path) => !/[#\\]/.test(path), 'must not have # or \\'),
    token: z.string().min(1).max(16_384).regex(/^[!-~]+$/, 'must be printable ASCII without blanks'),
  })
  .meta({ id: 'KeyTry' });
export type KeyTry = z.infer<typeof KeyTry>;

/** What the gateway answered, and how it comes to its verdict; `steps` are empty where it decided otherwise than Keyplane, by what it knows, explains. */
export const KeyTryResult = z
  .strictObject({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    /** The first 64 KiB as text; what has come within 10 s. */
    body: z.string(),
    isTruncated: z.boolean(),
    durationMs: z.number(),
    /** By which the gateway's log knows the call. */
    requestId: z.string().nullable(),
    verdict: Explanation,
  })
  .meta({ id: 'KeyTryResult' });
export type KeyTryResult = z.infer<typeof KeyTryResult>;
