import { CREATING, OPERATIONS, type Operations, type Problem } from './generated/operations.js';
import { ProblemError, UnreachableError } from './problem-error.js';
import { Submissions } from './submissions.js';

export type OperationName = keyof Operations;
export type Answer<Name extends OperationName> = Operations[Name]['answer'];
export type Body<Name extends OperationName> = Operations[Name]['body'];

// In brackets, so that a body of one kind or another is one type, and not one call for each.
type Given<Key extends string, Value> = [Value] extends [undefined] ? { readonly [K in Key]?: undefined } : { readonly [K in Key]: Value };
/** What a call needs; `revision` becomes `If-Match`: the revision, or the ETag, that the form was loaded with. */
export type CallInput<Name extends OperationName> = Given<'params', Operations[Name]['params']> &
  Given<'body', Operations[Name]['body']> & { readonly query?: Operations[Name]['query']; readonly signal?: AbortSignal } & (Operations[Name]['ifMatch'] extends true ? { readonly revision: number | string } : { readonly revision?: undefined });

export interface ApiClient {
  /** Calls one operation. @throws ProblemError, or UnreachableError where there was no answer */
  call<Name extends OperationName>(name: Name, input: CallInput<Name>): Promise<Answer<Name>>;
  /** The same, with the ETag: for what has no revision in its body. */
  read<Name extends OperationName>(name: Name, input: CallInput<Name>): Promise<{ answer: Answer<Name>; etag: string }>;
}

export interface ApiClientOptions {
  /** Default: the origin that served the page. */
  readonly baseUrl?: string;
  /** The session's CSRF token, once it is known. */
  csrfToken(): string | null;
}

/** A typed client of the HTTP API, with the browser's session. What creates something carries an `Idempotency-Key`: one submission, one thing. */
export function createApiClient({ baseUrl = '', csrfToken }: ApiClientOptions): ApiClient {
  const submissions = new Submissions();
  const send = async (name: OperationName, { params, query, body, revision, signal }: Sent, idempotencyKey?: string): Promise<Response> => {
    const [method, path] = OPERATIONS[name];
    const headers: Record<string, string> = { accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    if (revision !== undefined) headers['if-match'] = typeof revision === 'number' ? `"${revision}"` : revision;
    if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
    const token = csrfToken();
    if (method !== 'GET' && token !== null) headers['x-keyplane-csrf'] = token;
    const url = `${baseUrl}/api/v1${fill(path, params)}${queryOf(query)}`;
    return fetch(url, { method, headers, credentials: 'same-origin', ...(body === undefined ? {} : { body: JSON.stringify(body) }), ...(signal === undefined ? {} : { signal }) }).catch((error: unknown) => {
      throw signal?.aborted === true ? error : new UnreachableError(error);
    });
  };
  const request = async (name: OperationName, input: Sent, idempotencyKey?: string): Promise<{ answer: unknown; etag: string }> => {
    const response = await send(name, input, idempotencyKey);
    return { answer: await answerOf(response), etag: response.headers.get('etag') ?? '' };
  };
  const requestOnce = (name: OperationName, input: Sent) => (CREATING.has(name) ? submissions.once([name, input.params, input.body], (key) => request(name, input, key)) : request(name, input));
  // What an answer is, the OpenAPI document says; hence `never` below.
  return {
    call: async (name, input) => (await requestOnce(name, input)).answer as never,
    read: async (name, input) => (await requestOnce(name, input)) as never,
  };
}

/** A call without its types. */
interface Sent {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: object;
  readonly body?: unknown;
  readonly revision?: number | string;
  readonly signal?: AbortSignal;
}

function fill(path: string, params: Readonly<Record<string, string>> | undefined): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
}

function queryOf(query: object | undefined): string {
  const pairs = Object.entries(query ?? {}).flatMap(([name, value]) => [value].flat().filter((one) => one !== undefined && one !== '').map((one): [string, string] => [name, String(one)]));
  return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs).toString()}`;
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (response.ok) return text === '' ? undefined : JSON.parse(text);
  throw new ProblemError(problemIn(text, response));
}

/** A proxy between may answer with anything. */
function problemIn(text: string, { status, url }: Response): Problem {
  try {
    const body = JSON.parse(text) as Problem; // checked by the one member that all of ours have
    if (typeof body.code === 'string') return body;
  } catch {
    // not ours
  }
  return { type: '', title: `The answer ${status} is not Keyplane’s`, status, instance: url, code: 'unexpected-answer', requestId: '' };
}
