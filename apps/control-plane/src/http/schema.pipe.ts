import { Injectable, type ArgumentMetadata, type PipeTransform } from '@nestjs/common';
import { z } from 'zod';
import { flattenIssues } from './flatten-issues.js';
import { notFound, Problem } from './problem.js';
import { Unvalidated } from './unvalidated.js';

/**
 * Checks every parameter against its zod schema: a wrong path parameter is a 404, a wrong query parameter a 400; a body
 * becomes `Unvalidated`, because the service answers 404, 428 and 412 first. A parameter without a schema is a bug.
 */
@Injectable()
export class SchemaPipe implements PipeTransform {
  transform(value: unknown, metadata: ArgumentMetadata): unknown {
    if (metadata.type === 'custom') return value;
    const schema = (metadata as { schema?: unknown }).schema; // Nest's type does not name the member that @Body({schema}) sets
    if (!(schema instanceof z.ZodType)) throw new Error(`@${metadata.type}(${metadata.data ?? ''}) without a schema`);
    if (metadata.type === 'body') return new Unvalidated(schema, value);
    const result = schema.safeParse(value, { reportInput: true });
    if (result.success) return result.data;
    if (metadata.type === 'param') throw notFound();
    const errors = flattenIssues(result.error.issues).map(({ path, code, detail }) => ({ parameter: String(path[0] ?? metadata.data), code, message: detail }));
    throw new Problem('request.parameter-invalid', { errors, detail: errors.map((error) => `${error.parameter} ${error.message}`).join('; ') });
  }
}
