import type { ExplainRequest, Explanation, KeyTry, KeyTryResult } from '@keyplane/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { ApisRepository } from '../apis/apis.repository.js';
import { toApi } from '../apis/api.mapper.js';
import { CONFIG, type Config } from '../config/config.module.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { TokenExplainer } from '../tokens/token-explainer.js';
import { withGatewayVerdict } from './gateway-verdict.js';
import { KeyAccess } from './key-access.js';

const TIMEOUT_MS = 10_000;
const BODY_BYTES_MAX = 65_536;

/** Calls an API through the gateway, and nothing else, so that a developer sees verdict and answer side by side. */
@Injectable()
export class KeyTryService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly apis: ApisRepository,
    private readonly explainer: TokenExplainer,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async call(caller: Caller, keyId: string, body: Unvalidated<KeyTry>): Promise<KeyTryResult> {
    const [input, basePath] = await this.transactions.inOrganization(caller.organizationId, async () => {
      await this.access.getOwned(caller, keyId);
      const request = body.validate();
      return [request, await this.basePathOf(caller, request.apiId)] as const;
    });
    const { gatewayPublicUrl } = this.config;
    if (gatewayPublicUrl === null) throw new Problem('gateway.address-unknown');
    const verdict = this.explain(caller, input);
    const startedAt = performance.now();
    const { status, headers, text, isTruncated } = await send(new URL(`${gatewayPublicUrl}${basePath}${input.path}`), input);
    const durationMs = Math.round((performance.now() - startedAt) * 10) / 10;
    return { status, headers, body: text, isTruncated, durationMs, requestId: headers['x-request-id'] ?? null, verdict: withGatewayVerdict(verdict, { headers, text }) };
  }

  private async basePathOf(caller: Caller, apiId: string): Promise<string> {
    const row = await this.apis.find(caller.organizationId, apiId);
    if (!row) throw invalidField('/apiId', 'unknown-api', 'names an API that does not exist');
    return toApi(row, { operations: [], keyManagerIds: [] }, caller.organization).basePath;
  }

  private explain(caller: Caller, { token, apiId, method, path }: KeyTry): Explanation {
    const request: ExplainRequest = { token, apiId, method, path: path.split('?')[0] ?? '/' };
    return this.explainer.explain(caller, request);
  }
}

/** Not followed: redirects. Not sent: anything but the token. Not passed on: cookies. */
async function send(url: URL, { method, token }: KeyTry): Promise<{ status: number; headers: Record<string, string>; text: string; isTruncated: boolean }> {
  try {
    const response = await fetch(url, { method, headers: { authorization: `Bearer ${token}`, accept: '*/*' }, redirect: 'manual', signal: AbortSignal.timeout(TIMEOUT_MS) });
    const { text, isTruncated } = await readText(response);
    const headers = Object.fromEntries([...response.headers].filter(([name]) => name !== 'set-cookie'));
    return { status: response.status, headers, text, isTruncated };
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError';
    throw new Problem(isTimeout ? 'gateway.timeout' : 'gateway.unreachable', { cause: error });
  }
}

async function readText({ body }: Response): Promise<{ text: string; isTruncated: boolean }> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  let isCut = false;
  try {
    for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>) {
      pieces.push(piece);
      bytes += piece.length;
      if (bytes > BODY_BYTES_MAX) break;
    }
  } catch {
    // Time is up, or the upstream broke off: the status and what has come by now are shown all the same.
    isCut = true;
  }
  return { text: Buffer.concat(pieces).subarray(0, BODY_BYTES_MAX).toString('utf8'), isTruncated: isCut || bytes > BODY_BYTES_MAX };
}
