import { z } from 'zod';

/** Identifier of a stored thing: a UUID (version 7 where Keyplane made it), lower case. */
export const Id = z.uuid();
/** An organization's slug: part of its issuer and of its gateway paths; it never changes. */
export const OrganizationName = z
  .string()
  .regex(/^[a-z0-9-]{1,40}$/, 'must be 1 to 40 of a-z, 0-9 and -')
  .meta({ examples: ['default'] });
/** A person-given name, unique within its organization; trimmed; 1 to 100 characters, no control characters. */
export const Name = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .regex(/^[^\p{Cc}]*$/u, 'must not contain control characters');
export const DisplayName = Name;
export const Description = z.string().max(2000);
/** An absolute http or https address without user information and fragment. */
export const HttpUrl = z
  .string()
  .max(2048)
  .refine(isHttpUrl, 'must be an absolute http or https URL without user information or fragment')
  .meta({ format: 'uri' });
/** RFC 3339 time in UTC, milliseconds. */
export const Timestamp = z.iso.datetime();
/** Counter of one aggregate, +1 on each change; it is the ETag (`"7"`). */
export const Revision = z.int().min(1);

export const IdParams = z.strictObject({ id: Id });
export const SecretIdParams = z.strictObject({ id: Id, secretId: z.string().min(1).max(200) });

function isHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return /^https?:$/.test(url.protocol) && url.username === '' && url.password === '' && !text.includes('#') && !/\s/.test(text);
}
