// The typed client's operations and shapes, made from the OpenAPI document: what the server really validates.

/** The text of `operations.ts`. */
export function apiClientSource(document) {
  const names = new Map(Object.keys(document.components.schemas).map((name) => [name, name]));
  const shapes = Object.entries(document.components.schemas).map(([name, schema]) => `export type ${names.get(name)} = ${typeOf(schema)};`);
  const operations = operationsOf(document);
  return [
    '// Generated from apps/control-plane/openapi.json by `npm run gen`; do not edit.', '',
    ...shapes, '',
    '/** What each operation takes and answers. */',
    'export interface Operations {',
    ...operations.map(({ id, params, query, body, answer, needsIfMatch }) => `  ${id}: { params: ${params}; query: ${query}; body: ${body}; answer: ${answer}; ifMatch: ${needsIfMatch} };`),
    '}', '',
    '/** Method and path of each, for the one function that calls. */',
    'export const OPERATIONS = {',
    ...operations.map(({ id, method, path }) => `  ${id}: ['${method}', '${path}'],`),
    '} as const satisfies Record<keyof Operations, readonly [method: string, path: string]>;', '',
    '/** Those that take an `Idempotency-Key`. */',
    `export const CREATING: ReadonlySet<keyof Operations> = new Set([${operations.filter(({ creates }) => creates).map(({ id }) => `'${id}'`).join(', ')}] as const);`, '',
  ].join('\n');
}

function operationsOf({ paths }) {
  const all = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })));
  // Gateways have a client of their own; health is for machines; events are followed, not called.
  return all.filter(({ path }) => path.startsWith('/api/v1/') && !path.startsWith('/api/v1/gateway/') && path !== '/api/v1/events').map(({ path, method, operation }) => {
    const parameters = operation.parameters ?? [];
    const inPlace = (place) => parameters.filter((parameter) => parameter.in === place);
    return {
      id: operation.operationId, method, path: path.slice('/api/v1'.length),
      params: objectOf(inPlace('path').map(({ name }) => `${name}: string`)),
      query: objectOf(inPlace('query').map(({ name, schema }) => `${name}?: ${schema?.type === 'array' || schema?.anyOf?.some(({ type }) => type === 'array') ? 'string | readonly string[]' : 'string | number | boolean'}`)),
      body: typeOfContent(operation.requestBody?.content),
      answer: typeOfContent(Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1].content),
      needsIfMatch: inPlace('header').some(({ name }) => name === 'If-Match'),
      creates: inPlace('header').some(({ name }) => name === 'Idempotency-Key'),
    };
  });
}

function objectOf(members) {
  return members.length === 0 ? 'undefined' : `{ ${members.join('; ')} }`;
}

function typeOfContent(content) {
  const [media] = Object.values(content ?? {});
  return media === undefined ? 'undefined' : typeOf(media.schema);
}

/** The TypeScript type of a JSON schema, as far as ours go. @throws on what it does not know */
function typeOf(schema) {
  if (schema === true || Object.keys(withoutAnnotations(schema)).length === 0) return 'unknown';
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1);
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const union = schema.anyOf ?? schema.oneOf;
  if (union !== undefined) return `(${[...new Set(union.map(typeOf))].join(' | ')})`;
  if (schema.allOf !== undefined) return schema.allOf.map(typeOf).join(' & ');
  if (Array.isArray(schema.type)) return `(${schema.type.map((type) => typeOf({ ...schema, type })).join(' | ')})`;
  switch (schema.type) {
    case 'string': return 'string';
    case 'number':
    case 'integer': return 'number';
    case 'boolean': return 'boolean';
    case 'null': return 'null';
    case 'array': return `${wrapped(typeOf(schema.items ?? {}))}[]`;
    case 'object': return objectType(schema);
    default: throw new Error(`a schema that the generator does not know: ${JSON.stringify(schema)}`);
  }
}

function objectType({ properties, required = [], additionalProperties }) {
  if (properties === undefined) return `Record<string, ${typeof additionalProperties === 'object' ? typeOf(additionalProperties) : 'unknown'}>`;
  return objectOf(Object.entries(properties).map(([name, schema]) => `${name}${required.includes(name) ? '' : '?'}: ${typeOf(schema)}`)).replace(/^undefined$/, 'Record<string, never>');
}

function wrapped(type) {
  return /[|&]/.test(type) && !type.startsWith('(') && !type.startsWith('{') ? `(${type})` : type;
}

function withoutAnnotations({ description: _description, title: _title, default: _default, examples: _examples, format: _format, id: _id, ...rest }) {
  return rest;
}
