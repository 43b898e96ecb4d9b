/** What came back through the gateway: the sample API's echo of the request as it arrived there, or the gateway's problem. */
export interface GatewayAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The reason of a refusal. */
  readonly code?: string;
  /** What reached the sample API. */
  readonly path: string;
  readonly upstreamHeaders: Readonly<Record<string, string | undefined>>;
}

export interface GatewayCall {
  readonly url: string;
  readonly token?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function callGateway({ url, token, headers }: GatewayCall): Promise<GatewayAnswer> {
  const response = await fetch(url, { headers: { ...headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) } });
  const body = (await response.json()) as { code?: string; path?: string; headers?: Record<string, string> }; // the echo or a problem
  return { status: response.status, headers: response.headers, code: body.code, path: body.path ?? '', upstreamHeaders: body.headers ?? {} };
}

/** `200`, or the status with the reason: `401 issuer-disabled`. */
export function verdictOf({ status, code }: Pick<GatewayAnswer, 'status' | 'code'>): string {
  return code === undefined ? String(status) : `${status} ${code}`;
}
