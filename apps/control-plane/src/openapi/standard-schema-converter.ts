import type { SwaggerDocumentOptions } from '@nestjs/swagger';
import { z } from 'zod';

type Converter = NonNullable<SwaggerDocumentOptions['standardSchemaConverter']>;
type Json = Record<string, unknown>;

const seen = new Map<string, string>();

/** zod → OpenAPI 3.1 (JSON Schema 2020-12). A schema with an id becomes a component; the same id must always be the same schema. */
export const standardSchemaConverter: Converter = (schema, { schemaType }) => {
  if (!(schema instanceof z.ZodType)) return undefined;
  const { $defs = {}, ...root } = z.toJSONSchema(schema, { target: 'draft-2020-12', io: schemaType, reused: 'inline' }) as Json & { $defs?: Record<string, Json> }; // zod's answer is plain JSON
  for (const [id, definition] of Object.entries($defs)) {
    const text = JSON.stringify(definition);
    const other = seen.get(id);
    if (other !== undefined && other !== text) throw new Error(`schema "${id}" differs as ${schemaType}: give input and output their own id`);
    seen.set(id, text);
  }
  return { schema: withoutIds(root) as never, components: withoutIds($defs, true) as never }; // JSON Schema objects are what swagger takes
};

/** Drops zod's `id` and `$schema` keywords, but not properties of these names. */
function withoutIds(value: unknown, isPropertyMap = false): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutIds(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, member]) => isPropertyMap || !((key === 'id' && typeof member === 'string') || key === '$schema'))
      .map(([key, member]) => [key, key === 'default' || key === 'examples' ? member : withoutIds(member, key === 'properties')]),
  );
}
