import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CONTROL_PLANE_SCOPES, ROLE_OF_SCOPE } from '@keyplane/contracts';
import { z } from 'zod';
import type { Access } from '../http/caller.js';
import { ApiClient, startTestControlPlane, tokenOf, type TestControlPlane } from '../testing/index.js';
import { accessOfOperations } from './access-of-operations.js';
import { openApiDocument } from './openapi-document.js';
import { SUMMARIES } from './summaries.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;

interface Operation {
  name: string;
  method: string;
  /** As in the document, e.g. `/api/v1/roles/{id}`. */
  path: string;
  access: Access;
  /** Whether the document says that no token is needed. */
  isOpen: boolean;
  hasBody: boolean;
  /** The schema of the success answer, where it is JSON. */
  answer: z.core.JSONSchema.JSONSchema | undefined;
}

let plane: TestControlPlane;
let gateway: ApiClient;
let operations: Operation[];
let schemas: Record<string, unknown>;

beforeAll(async () => {
  plane = await startTestControlPlane();
  gateway = new ApiClient(plane.url, await tokenOf(plane.gatewayCredentials, 'keyplane:gateway'));
  const document = openApiDocument(plane.app);
  schemas = document.components?.schemas ?? {};
  const accesses = accessOfOperations(plane.app);
  operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method];
      if (!operation) return [];
      const name = String(operation.operationId);
      const success = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))?.[1] as { content?: Record<string, { schema?: z.core.JSONSchema.JSONSchema }> } | undefined; // OpenAPI response object
      return [{ name, method: method.toUpperCase(), path, access: accesses.get(name) ?? missingAccess(name), isOpen: JSON.stringify(operation.security ?? document.security) === '[{}]', hasBody: operation.requestBody !== undefined, answer: success?.content?.['application/json']?.schema }];
    }),
  );
});
afterAll(() => plane.close());

function missingAccess(name: string): never {
  throw new Error(`${name} says nothing about access`);
}

const guarded = (): Operation[] => operations.filter(({ access }) => access.kind === 'scopes');
const urlOf = ({ path }: Operation): string => path.replace('/api/v1', '').replaceAll(/\{\w+\}/g, randomUUID());

/** A caller with the rights of the route, and none else. */
function callerOf({ access }: Operation): ApiClient {
  return access.kind === 'scopes' && access.scopes.includes('keyplane:gateway') ? gateway : plane.automation;
}

const send = (client: ApiClient, operation: Operation, request: { query?: string; body?: unknown } = {}) =>
  client.request(`${urlOf(operation)}${request.query ?? ''}`, { method: operation.method, ifMatch: '*', ...(request.body === undefined ? {} : { body: request.body }) });

describe('every route of the document', () => {
  it('is one of many, with an operation id of its own and a word on access', () => {
    expect(operations.length).toBeGreaterThan(25);
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
    expect(Object.keys(SUMMARIES).sort()).toEqual(operations.map(({ name }) => name).sort());
    expect(operations.filter(({ access }) => access.kind === 'public').map(({ name }) => name).sort()).toEqual(['getLive', 'getReady']);
    expect(operations.filter(({ isOpen }) => isOpen).map(({ name }) => name).sort()).toEqual(['getLive', 'getReady']);
    expect(operations.filter(({ access }) => access.kind === 'any-caller').map(({ name }) => name)).toEqual(['getMe', 'changePassword', 'followEvents']);
  });

  it('answers 401 without a token, before anything else', async () => {
    for (const operation of [...guarded(), ...operations.filter(({ access }) => access.kind === 'any-caller')]) {
      const { status, body } = await send(plane.anonymous, operation, { query: '?nonsense=1', ...(operation.hasBody ? { body: { nonsense: 1 } } : {}) });
      expect([operation.name, status, body.code]).toEqual([operation.name, 401, 'auth.token-missing']);
    }
  });

  it('answers 403 to every scope but its own, and to its own without the role', async () => {
    const roleOf = (scope: (typeof CONTROL_PLANE_SCOPES)[number]) => (scope === 'keyplane:gateway' ? null : ROLE_OF_SCOPE[scope]);
    for (const scope of CONTROL_PLANE_SCOPES) {
      const role = roleOf(scope);
      const client = role === null ? gateway : new ApiClient(plane.url, await tokenOf(plane.automationCredentials, scope));
      for (const operation of guarded().filter(({ access }) => access.kind === 'scopes' && !access.scopes.includes(scope))) {
        const { status, body } = await send(client, operation, operation.hasBody ? { body: {} } : {});
        expect([operation.name, scope, status, body.code]).toEqual([operation.name, scope, 403, 'auth.scope-missing']);
      }
    }
    const roleless = await plane.caller({ roles: ['operator', 'administrator', 'api-developer', 'application-developer'] });
    await plane.database.sql(`delete from keyplane.system_client_roles where system_client_id = (select id from keyplane.system_clients where 'client:' || name = $1)`, [(await roleless.get('/me')).body.username]);
    for (const operation of guarded().filter((each) => callerOf(each) !== gateway)) {
      const { status, body } = await send(roleless, operation, operation.hasBody ? { body: {} } : {});
      expect([operation.name, status, body.code]).toEqual([operation.name, 403, 'auth.role-missing']);
    }
  });

  it('refuses an unknown query parameter, where it takes any', async () => {
    for (const operation of guarded().filter(({ method, path }) => method === 'GET' && !path.includes('{') && !path.includes('/gateway/'))) {
      const { status, body } = await send(callerOf(operation), operation, { query: '?nonsense=1' });
      expect([operation.name, status, body.errors]).toEqual([operation.name, 400, [expect.objectContaining({ parameter: 'nonsense' })]]);
    }
  });

  it('refuses a body with an unknown field by its name; with an unknown id, it is 404 first', async () => {
    const withBody = guarded().filter(({ hasBody }) => hasBody);
    expect(withBody.length).toBeGreaterThan(8);
    for (const operation of withBody) {
      const { status, body } = await send(callerOf(operation), operation, { body: { nonsense: 1 } });
      if (operation.path.includes('{')) expect([operation.name, status]).toEqual([operation.name, 404]);
      else expect([operation.name, status, body.errors]).toEqual([operation.name, 422, expect.arrayContaining([expect.objectContaining({ pointer: '/nonsense', code: 'unknown-field' })])]);
    }
  });

  it('answers a malformed body with 400, an unknown id with 404', async () => {
    for (const operation of guarded().filter(({ hasBody }) => hasBody)) {
      const { status } = await callerOf(operation).request(urlOf(operation), { method: operation.method, ifMatch: '*', rawBody: '{"a":' });
      expect([operation.name, status]).toEqual([operation.name, operation.path.includes('{') ? 404 : 400]);
    }
  });

  it('with an id knows none of another organization’s: 404, as if it did not exist', async () => {
    const { automation } = await plane.organization();
    for (const [list, path] of [['/roles', '/api/v1/roles/{id}'], ['/users', '/api/v1/users/{id}']] as const) {
      const [item] = (await plane.automation.get(list)).body.items as { id: string }[]; // a page
      const own = operations.filter((operation) => operation.path === path);
      expect(own.length).toBeGreaterThan(2);
      for (const { name, method } of own) expect([name, (await automation.request(`${list}/${String(item?.id)}`, { method, ifMatch: '*', body: method === 'PATCH' ? {} : undefined })).status]).toEqual([name, 404]);
    }
  });
});

describe('what the document says of answers', () => {
  /** The answer's schema with its components, as zod: what the document promises, not what the code meant. */
  function validatorOf(schema: z.core.JSONSchema.JSONSchema): z.ZodType {
    const text = JSON.stringify({ ...schema, $defs: schemas }).replaceAll('#/components/schemas/', '#/$defs/');
    return z.fromJSONSchema(JSON.parse(text) as z.core.JSONSchema.JSONSchema); // the same schema, self-contained
  }

  it('is what every list really answers', async () => {
    await plane.automation.post('/users', { username: 'someone', roles: ['administrator'] });
    const lists = operations.filter(({ method, path, answer }) => method === 'GET' && !path.includes('{') && answer !== undefined && path.startsWith('/api/v1'));
    expect(lists.length).toBeGreaterThan(5);
    for (const operation of lists) {
      const answer = await send(callerOf(operation), operation);
      expect([operation.name, answer.status]).toEqual([operation.name, 200]);
      const { error } = validatorOf(operation.answer ?? {}).safeParse(answer.body);
      expect([operation.name, error?.issues]).toEqual([operation.name, undefined]);
    }
  });

  it('would show an answer that has more than it says', () => {
    const roles = operations.find(({ name }) => name === 'listRoles');
    const validator = validatorOf(roles?.answer ?? {});
    expect(validator.safeParse({ items: [], nextCursor: null }).success).toBe(true);
    expect(validator.safeParse({ items: [{ id: 'x' }], nextCursor: null }).success).toBe(false);
    expect(validator.safeParse({ items: [], nextCursor: null, secret: 1 }).success).toBe(false);
  });
});
