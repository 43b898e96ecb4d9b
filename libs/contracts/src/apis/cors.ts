import { z } from 'zod';
import { HTTP_METHODS } from './methods.js';

/** A header name (RFC 9110 §5.1). `Authorization` needs no mention: no call works without it. */
const HeaderName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/, 'must be a header name')
  .refine((name) => name !== '*', 'must be a name: * is not understood by all browsers beside a token');

/** Exactly as browsers send it: scheme, host in lower case, a port only where it is not the usual one, nothing behind. */
const Origin = z
  .string()
  .max(300)
  .refine((text) => text === '*' || isOrigin(text), 'must be an origin as browsers send it, like https://app.example, or *');

const fields = {
  allowedOrigins: z.array(Origin).min(1).max(50),
  allowedHeaders: z.array(HeaderName).max(50),
  /** Absent: those of the API's operations. */
  allowedMethods: z.array(z.enum(HTTP_METHODS)).min(1).optional(),
  /** How long a browser may remember the answer to a preflight. */
  maxAgeSeconds: z.int().min(0).max(86_400),
};
/**
 * Which web pages may call an API from a browser. Gateways answer for it, not the upstream. `*` means pages of everybody;
 * credentials of the browser (cookies) are never allowed: a call is made with a token.
 */
export const Cors = z.strictObject(fields).meta({ id: 'Cors' });
export type Cors = z.infer<typeof Cors>;
export const CorsInput = z
  .strictObject({ ...fields, allowedHeaders: fields.allowedHeaders.default(['Content-Type']), maxAgeSeconds: fields.maxAgeSeconds.default(600) })
  .meta({ id: 'CorsInput' });

function isOrigin(text: string): boolean {
  // A star inside is no pattern: nobody would be sure what it lets in.
  return /^https?:\/\/[^*]+$/.test(text) && URL.canParse(text) && new URL(text).origin === text;
}
