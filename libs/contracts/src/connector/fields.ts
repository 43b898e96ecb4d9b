import { z } from 'zod';

/** The kinds of field that a connector's form may have. */
export const FIELD_KINDS = ['text', 'url', 'secret', 'select', 'multi-select', 'switch', 'number', 'json'] as const;

/** One field of a form, described once: from it come the server's schema, the portal's form, the redaction set and the docs. */
export const Field = z
  .strictObject({
    kind: z.enum(FIELD_KINDS),
    name: z.string(),
    label: z.string(),
    help: z.string(),
    required: z.boolean(),
    default: z.unknown().optional(),
    options: z.array(z.strictObject({ value: z.string(), label: z.string() })).optional(),
    min: z.number().optional(),
    max: z.number().optional(),
    showWhen: z.strictObject({ field: z.string(), equals: z.unknown() }).optional(),
    group: z.string().optional(),
  })
  .meta({ id: 'Field' });
export type Field = z.infer<typeof Field>;

/** What a read answers in place of a secret. */
export const SecretState = z.strictObject({ isSet: z.boolean(), setAt: z.iso.datetime().nullable() }).meta({ id: 'SecretState' });
export type SecretState = z.infer<typeof SecretState>;

/**
 * The strict zod schema of a field list: unknown members are refused, defaults are applied, secrets are non-empty strings.
 * A secret that is absent from a *stored* connection means "keep": callers merge before they parse.
 */
export function schemaOfFields(fields: readonly Field[]): z.ZodObject {
  return z.strictObject(Object.fromEntries(fields.map((field) => [field.name, withPresence(field, valueSchema(field))])));
}

/** Names of the fields whose values are secrets. */
export function secretFieldNames(fields: readonly Field[]): string[] {
  return fields.filter((field) => field.kind === 'secret').map((field) => field.name);
}

function withPresence(field: Field, schema: z.ZodType): z.ZodType {
  if (field.default !== undefined) return schema.default(field.default as never);
  return field.required ? schema : schema.optional();
}

function valueSchema(field: Field): z.ZodType {
  const options = (field.options ?? []).map((option) => option.value) as [string, ...string[]];
  switch (field.kind) {
    case 'text':
      return z.string().trim().min(1).max(2000);
    case 'secret':
      return z.string().min(1).max(10_000);
    case 'url':
      return z.url({ protocol: /^https?$/ }).max(2048);
    case 'select':
      return z.enum(options);
    case 'multi-select':
      return z.array(z.enum(options));
    case 'switch':
      return z.boolean();
    case 'number': {
      let schema = z.number();
      if (field.min !== undefined) schema = schema.min(field.min);
      if (field.max !== undefined) schema = schema.max(field.max);
      return schema;
    }
    case 'json':
      return z.unknown();
  }
}
