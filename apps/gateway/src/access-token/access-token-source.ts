import { request } from 'undici';
import { z } from 'zod';

const TokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive().optional() });
const SCOPE = 'keyplane:gateway';
/** A token is not used in its last minute, so that it does not expire on the way. */
const MARGIN_MS = 60_000;
/** RFC 6749 §5.1 only recommends `expires_in`; without it the token is used for a minute. */
const ASSUMED_LIFETIME_SECONDS = 120;
const TIMEOUT_MS = 5_000;

export interface AccessTokenOptions {
  tokenEndpoint: string;
  clientId: string;
  clientSecret: string;
  now?: () => number;
}

/** The token endpoint did not give a token. The message holds the status and the OAuth error code, never a secret. */
export class AccessTokenError extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'AccessTokenError';
  }
}

/**
 * The gateway's own access token (client credentials, RFC 6749 §4.4), kept until a minute before it expires. Calls at the
 * same time share one request; a failure is not kept.
 */
export class AccessTokenSource {
  private cached: { token: string; usableUntil: number } | null = null;
  private pending: Promise<string> | null = null;

  constructor(private readonly options: AccessTokenOptions) {}

  /** `refused`: a token that was just answered with 401 (new keys at the control plane, say); it is not given again. @throws AccessTokenError */
  get(refused?: string): Promise<string> {
    if (refused !== undefined && this.cached?.token === refused) this.cached = null;
    if (this.cached !== null && this.now() < this.cached.usableUntil) return Promise.resolve(this.cached.token);
    this.pending ??= this.fetchToken().finally(() => (this.pending = null));
    return this.pending;
  }

  private async fetchToken(): Promise<string> {
    const requestedAt = this.now();
    const answer = await this.askTokenEndpoint();
    const lifetimeMs = (answer.expires_in ?? ASSUMED_LIFETIME_SECONDS) * 1000;
    this.cached = { token: answer.access_token, usableUntil: requestedAt + Math.max(lifetimeMs - MARGIN_MS, lifetimeMs / 2) };
    return answer.access_token;
  }

  private async askTokenEndpoint(): Promise<z.infer<typeof TokenAnswer>> {
    const { tokenEndpoint, clientId, clientSecret } = this.options;
    let status: number;
    let body: unknown;
    try {
      const response = await request(tokenEndpoint, {
        method: 'POST',
        headers: { authorization: basicCredentials(clientId, clientSecret), 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
        body: new URLSearchParams({ grant_type: 'client_credentials', scope: SCOPE }).toString(),
        headersTimeout: TIMEOUT_MS,
        bodyTimeout: TIMEOUT_MS,
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      status = response.statusCode;
      body = await response.body.json().catch(() => null);
    } catch (cause) {
      throw new AccessTokenError('the token endpoint cannot be reached', { cause });
    }
    const parsed = TokenAnswer.safeParse(body);
    if (status === 200 && parsed.success) return parsed.data;
    throw new AccessTokenError(`the token endpoint answered ${status}${oauthErrorOf(body)}`);
  }

  private now(): number {
    return (this.options.now ?? Date.now)();
  }
}

/** RFC 6749 §2.3.1: id and secret are form-encoded before they are joined. */
function basicCredentials(clientId: string, clientSecret: string): string {
  const encode = (text: string) => new URLSearchParams({ x: text }).toString().slice(2);
  return `Basic ${Buffer.from(`${encode(clientId)}:${encode(clientSecret)}`).toString('base64')}`;
}

function oauthErrorOf(body: unknown): string {
  const parsed = z.object({ error: z.string().regex(/^[a-z_]{1,40}$/) }).safeParse(body);
  return parsed.success ? ` (${parsed.data.error})` : '';
}
