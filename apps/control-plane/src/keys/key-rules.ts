import type { ConnectorDefinition } from '@keyplane/connector-kit';
import { schemaOfFields, type FieldProblem } from '@keyplane/contracts';
import { z } from 'zod';
import type { ApplicationEntity } from '../applications/application.entity.js';
import { Problem } from '../http/problem.js';
import { validateWith } from '../http/unvalidated.js';

/** @throws Problem 409: an application that is being deleted gets no new keys */
export function checkStays({ deleting }: ApplicationEntity): void {
  if (deleting) throw new Problem('application.deleting');
}

/** A key asks only for grant types that its key manager offers. @throws Problem 422 naming each that it does not */
export function checkGrantTypes(grantTypes: readonly string[], available: readonly string[]): void {
  const errors: FieldProblem[] = grantTypes.flatMap((grantType, index) => (available.includes(grantType) ? [] : [{ pointer: `/grantTypes/${index}`, code: 'grant-type-not-available', message: `is none of the key manager’s: ${available.join(', ')}` }]));
  const [first] = errors;
  if (first) throw new Problem('request.invalid', { errors, detail: `${first.pointer} ${first.message}` });
}

/** The connector's own fields, with defaults. @throws Problem 422 with pointers under `/additionalProperties` */
export function parseAdditionalProperties(values: Record<string, unknown>, definition: ConnectorDefinition): Record<string, unknown> {
  const schema = z.object({ additionalProperties: schemaOfFields(definition.applicationFields) });
  return validateWith(schema, { additionalProperties: values }).additionalProperties;
}
