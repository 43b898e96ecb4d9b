import { z } from 'zod';
import { Description, HttpUrl, Id, Name, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { SCOPE_TOKEN } from '../http/scopes.js';
import { Cors, CorsInput } from './cors.js';
import { HTTP_METHODS } from './methods.js';

/** A scope name (RFC 6749 §3.3), other than the reserved `keyplane:*`. */
export const ScopeName = z
  .string()
  .max(200)
  .regex(SCOPE_TOKEN, 'must be a scope token (RFC 6749 §3.3)')
  .refine((scope) => !scope.toLowerCase().startsWith('keyplane:'), 'keyplane:* is reserved');

/** One literal segment: unreserved characters and sub-delimiters but `;`, no dot segment. */
const LITERAL = /^(?!\.{1,2}$)[A-Za-z0-9\-._~!$&'()*+,=:@]+$/;
const PARAMETER = /^\{[A-Za-z_][A-Za-z0-9_]*\}$/;

/** `/orders/{id}/*`: literal segments, `{name}` = one segment, a trailing `/*` = the rest. */
export const OperationPath = z
  .string()
  .max(1000)
  .refine(isOperationPath, 'must be / or segments: literal, {name}, and at most a trailing /*');
export const Operation = z
  .strictObject({ method: z.enum(HTTP_METHODS), path: OperationPath, scopes: z.array(ScopeName).max(50).default([]) })
  .meta({ id: 'OperationInput' });
export type Operation = z.infer<typeof Operation>;
export const OperationDto = z.strictObject({ method: z.enum(HTTP_METHODS), path: z.string(), scopes: z.array(z.string()) }).meta({ id: 'Operation' });

/** `/orders`: one or more literal segments; not under `/o/`, `/health`, `/.well-known`. */
export const ApiContext = z
  .string()
  .max(200)
  .refine((text) => text.startsWith('/') && text.slice(1).split('/').every((part) => LITERAL.test(part) && part !== '*'), 'must be / and literal segments')
  .refine((text) => !['o', 'health', '.well-known'].includes(text.split('/')[1] ?? ''), 'must not start with /o, /health or /.well-known');
export const ApiVersion = z.string().max(50).regex(LITERAL, 'must be one path segment');

/** Which key managers an API accepts: all that its organization can see, also later ones, or the chosen ones. */
export const AcceptedKeyManagers = z
  .discriminatedUnion('mode', [z.strictObject({ mode: z.literal('all') }), z.strictObject({ mode: z.literal('selected'), ids: z.array(Id).min(1).max(200) })])
  .meta({ id: 'AcceptedKeyManagers' });
export type AcceptedKeyManagers = z.infer<typeof AcceptedKeyManagers>;

const fields = {
  name: Name,
  /** What it is for, as developers read it in the catalogue. */
  description: Description.nullable(),
  version: ApiVersion,
  context: ApiContext,
  upstreamUrl: HttpUrl,
  sandboxUpstreamUrl: HttpUrl.nullable(),
  operations: z.array(Operation).min(1).max(1000),
  audiences: z.array(z.string().min(1).max(2048)).max(50),
  keyManagers: AcceptedKeyManagers,
  cors: CorsInput.nullable(),
  forwardToken: z.boolean(),
  enabled: z.boolean(),
};
export const ApiCreate = z
  .strictObject({
    ...fields,
    description: fields.description.default(null),
    sandboxUpstreamUrl: fields.sandboxUpstreamUrl.default(null),
    operations: fields.operations.default([...HTTP_METHODS].map((method) => ({ method, path: '/*', scopes: [] }))),
    audiences: fields.audiences.default([]),
    keyManagers: fields.keyManagers.default({ mode: 'all' }),
    cors: fields.cors.default(null),
    forwardToken: fields.forwardToken.default(false),
    enabled: fields.enabled.default(true),
  })
  .meta({ id: 'ApiCreate' });
export type ApiCreate = z.infer<typeof ApiCreate>;
/** Merge patch; `keyManagers`, `cors` and the arrays are replaced whole. */
export const ApiPatch = z.strictObject(fields).partial().meta({ id: 'ApiPatch' });
export type ApiPatch = z.infer<typeof ApiPatch>;

export const Api = z
  .strictObject({
    id: Id,
    name: z.string(),
    description: z.string().nullable(),
    version: z.string(),
    context: z.string(),
    /** Path at the gateway: `{context}/{version}`, behind `/o/{organization}` outside `default`. */
    basePath: z.string(),
    upstreamUrl: z.string(),
    sandboxUpstreamUrl: z.string().nullable(),
    operations: z.array(OperationDto),
    audiences: z.array(z.string()),
    keyManagers: AcceptedKeyManagers,
    /** Null: gateways leave the headers about other pages to the upstream, and answer no preflight. */
    cors: Cors.nullable(),
    forwardToken: z.boolean(),
    enabled: z.boolean(),
    revision: Revision,
    createdAt: Timestamp,
    updatedAt: Timestamp,
  })
  .meta({ id: 'Api' });
export type Api = z.infer<typeof Api>;
export const ApiPage = pageOf(Api, 'ApiPage');

/** `GET /scopes`: a scope exists from the moment an operation names it. */
export const Scope = z.strictObject({ name: z.string(), apis: z.array(z.strictObject({ id: Id, name: z.string(), version: z.string() })) }).meta({ id: 'Scope' });
export type Scope = z.infer<typeof Scope>;
export const ScopePage = pageOf(Scope, 'ScopePage');

/** `{context}/{version}` of an API of an organization, as served by gateways. */
export function apiBasePath(organization: string, context: string, version: string): string {
  return `${organization === 'default' ? '' : `/o/${organization}`}${context}/${version}`;
}

function isOperationPath(path: string): boolean {
  if (path === '/') return true;
  if (!path.startsWith('/')) return false;
  const segments = path.slice(1).split('/');
  return segments.every((segment, index) => PARAMETER.test(segment) || (segment === '*' ? index === segments.length - 1 : LITERAL.test(segment)));
}
