import { randomUUID } from 'node:crypto';

/** One answer of the control plane; `body` is what the JSON said. */
export interface Answer<Body = Record<string, unknown>> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Body;
}

/** One request as it was made. The path is relative to `/api/v1`. */
export interface MadeRequest {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  /** Null = no such header; absent = `*`. */
  readonly ifMatch?: string | null;
  readonly idempotencyKey?: string;
}

/** Somebody with an access token for the control plane. Changes are made with `If-Match: *`, where nothing else is said. */
export class Caller {
  constructor(
    readonly controlPlaneUrl: string,
    readonly token: string,
  ) {}

  async send<Body = Record<string, unknown>>({ method, path, body, ifMatch = '*', idempotencyKey }: MadeRequest): Promise<Answer<Body>> {
    const headers = {
      authorization: `Bearer ${this.token}`, ...(ifMatch === null ? {} : { 'if-match': ifMatch }), ...(idempotencyKey === undefined ? {} : { 'idempotency-key': idempotencyKey }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const response = await fetch(`${this.controlPlaneUrl}/api/v1${path}`, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: (text === '' ? {} : JSON.parse(text)) as Body }; // each test looks at what it uses
  }

  get<Body = Record<string, unknown>>(path: string): Promise<Answer<Body>> {
    return this.send<Body>({ method: 'GET', path });
  }

  post<Body = Record<string, unknown>>(path: string, body: unknown): Promise<Answer<Body>> {
    return this.send<Body>({ method: 'POST', path, body });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.send({ method: 'PUT', path, body });
  }

  patch(path: string, body: unknown): Promise<Answer> {
    return this.send({ method: 'PATCH', path, body });
  }

  delete(path: string): Promise<Answer> {
    return this.send({ method: 'DELETE', path });
  }

  /** What a POST made, with an `Idempotency-Key` as scripts should send it. @throws with the answer, when it made nothing */
  async create<Body>(path: string, body: unknown): Promise<Body> {
    return succeeded(await this.send<Body>({ method: 'POST', path, body, idempotencyKey: randomUUID() }));
  }

  /** What is there. @throws with the answer, when it is not */
  async read<Body>(path: string): Promise<Body> {
    return succeeded(await this.get<Body>(path));
  }
}

/** @throws with the answer, when it is a refusal */
export function succeeded<Body>({ status, text, body }: Answer<Body>): Body {
  if (status < 200 || status > 299) throw new Error(`${status} ${text}`);
  return body;
}
