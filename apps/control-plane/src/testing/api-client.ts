export interface ApiAnswer {
  status: number;
  headers: Headers;
  /** Parsed JSON; null where there is none. `any`-free: tests narrow with the schemas of contracts or by comparison. */
  body: Record<string, unknown>;
  text: string;
}

export interface ApiRequest {
  method?: string;
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  rawBody?: string;
  headers?: Record<string, string>;
  ifMatch?: string;
}

/** A caller of the HTTP API with a token (or none). Paths are relative to `/api/v1`. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly token: string | null,
  ) {}

  async request(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    const headers: Record<string, string> = { ...(this.token === null ? {} : { authorization: `Bearer ${this.token}` }), ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }) };
    const body = request.rawBody ?? (request.body === undefined ? undefined : JSON.stringify(request.body));
    if (body !== undefined) headers['content-type'] = request.method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await fetch(`${this.baseUrl}/api/v1${path}`, { method: request.method ?? 'GET', headers: { ...headers, ...request.headers }, body });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {} }; // an object, by its first character
  }

  get(path: string): Promise<ApiAnswer> {
    return this.request(path);
  }

  post(path: string, body: unknown): Promise<ApiAnswer> {
    return this.request(path, { method: 'POST', body });
  }

  put(path: string, body: unknown, ifMatch?: string): Promise<ApiAnswer> {
    return this.request(path, { method: 'PUT', body, ifMatch });
  }

  patch(path: string, body: unknown, ifMatch = '*'): Promise<ApiAnswer> {
    return this.request(path, { method: 'PATCH', body, ifMatch });
  }

  delete(path: string, ifMatch = '*'): Promise<ApiAnswer> {
    return this.request(path, { method: 'DELETE', ifMatch });
  }
}
