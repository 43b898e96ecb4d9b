import type { IncomingMessage } from 'node:http';
import type { Provider } from 'oidc-provider';

/** Where a client's `scope` is kept: `oidc-provider` takes in `scope` only names from a fixed list, and a sample has none. */
export const SCOPE_MEMBER = 'sample_scope';

const BODY_BYTES_MAX = 65_536;

/** Lets clients register any scope (RFC 7591 §2), and shows it to them as they registered it. */
export function acceptAnyScope(provider: Provider): void {
  provider.use(async (context, next) => {
    if (!/^\/reg(\/|$)/.test(context.path)) return next();
    if (context.method === 'POST' || context.method === 'PUT') await replaceBody(context.req);
    await next();
    const { body } = context;
    if (isRecord(body) && SCOPE_MEMBER in body) {
      const { [SCOPE_MEMBER]: scope, ...rest } = body;
      context.body = { ...rest, scope };
    }
  });
}

/** `oidc-provider` uses `request.body` where somebody has read the body before it. What is not JSON it gets as it came, to refuse it. */
async function replaceBody(request: IncomingMessage & { body?: unknown }): Promise<void> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= BODY_BYTES_MAX) chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  request.body = text;
  try {
    const { scope, ...rest } = JSON.parse(text) as { scope?: unknown }; // anything else fails here or is refused later
    request.body = typeof scope === 'string' ? { ...rest, [SCOPE_MEMBER]: scope } : JSON.parse(text);
  } catch {
    return;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Buffer.isBuffer(value);
}
