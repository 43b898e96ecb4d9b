import { Agent, request, type Dispatcher } from 'undici';

/** Gives an access token for the control plane. `refused` is the one that was just answered with 401: don't give it again. */
export type AccessTokenSource = (refused?: string) => Promise<string>;

export interface ControlPlaneAddress {
  /** Where the control plane is; paths are added to it. Our own configuration, never typed by users. */
  controlPlaneUrl: string;
  accessToken: AccessTokenSource;
}

export interface CallOptions {
  method: 'GET' | 'POST';
  path: string;
  headers?: Record<string, string>;
  body?: string;
  signal?: AbortSignal;
  bodyTimeoutMs?: number;
}

/** Authorized requests to the control plane. */
export class ControlPlaneClient {
  readonly #address: ControlPlaneAddress;
  readonly #agent = new Agent({ connect: { timeout: 5000 } });
  #refused: string | undefined;

  constructor(address: ControlPlaneAddress) {
    this.#address = address;
  }

  /** The answer, if it is a success. @throws Error naming the status otherwise; after a 401 the next call asks for another token. */
  async call(options: CallOptions): Promise<Dispatcher.ResponseData> {
    const token = await this.#address.accessToken(this.#refused);
    const response = await request(new URL(`${this.#address.controlPlaneUrl.replace(/\/+$/, '')}${options.path}`), {
      dispatcher: this.#agent,
      method: options.method,
      headers: { ...options.headers, authorization: `Bearer ${token}` },
      body: options.body ?? null,
      signal: options.signal ?? null,
      headersTimeout: 10_000,
      bodyTimeout: options.bodyTimeoutMs ?? 30_000,
    });
    this.#refused = response.statusCode === 401 ? token : undefined;
    if (response.statusCode >= 200 && response.statusCode < 300) return response;
    await response.body.dump().catch(() => undefined);
    throw new ControlPlaneStatusError(response.statusCode, options.path);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

/** The control plane answered, but not with success. */
export class ControlPlaneStatusError extends Error {
  readonly status: number;

  constructor(status: number, path: string) {
    super(`the control plane answered ${status} to ${path}`);
    this.name = 'ControlPlaneStatusError';
    this.status = status;
  }
}
