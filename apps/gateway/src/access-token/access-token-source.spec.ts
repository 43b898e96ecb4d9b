import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { text } from 'node:stream/consumers';
import { listenOnLoopback, type Loopback } from '../testing/loopback.js';
import { AccessTokenSource } from './access-token-source.js';

interface Seen {
  authorization: string | undefined;
  body: string;
}

describe('the gateway’s own access token', () => {
  let endpoint: Loopback;
  let seen: Seen[];
  let answer: { status: number; body: unknown };
  let nowMs: number;

  beforeEach(async () => {
    seen = [];
    nowMs = 1_000_000;
    answer = { status: 200, body: null };
    endpoint = await listenOnLoopback((request, response) => {
      void text(request).then((body) => {
        seen.push({ authorization: request.headers.authorization, body });
        response.writeHead(answer.status, { 'Content-Type': 'application/json' });
        response.end(JSON.stringify(answer.body ?? { access_token: `token-${seen.length}`, expires_in: 900 }));
      });
    });
  });
  afterEach(() => endpoint.close());

  const source = () => new AccessTokenSource({ tokenEndpoint: endpoint.origin, clientId: 'a:b', clientSecret: 'canary &é', now: () => nowMs });

  it('is asked for with the client’s credentials and the gateway’s scope', async () => {
    await source().get();
    expect(Buffer.from((seen[0]?.authorization ?? '').slice('Basic '.length), 'base64').toString()).toBe('a%3Ab:canary+%26%C3%A9');
    expect(Object.fromEntries(new URLSearchParams(seen[0]?.body))).toEqual({ grant_type: 'client_credentials', scope: 'keyplane:gateway' });
  });

  it('is kept until a minute before it expires', async () => {
    const tokens = source();
    expect(await tokens.get()).toBe('token-1');
    nowMs += 839_000;
    expect(await tokens.get()).toBe('token-1');
    nowMs += 2_000;
    expect(await tokens.get()).toBe('token-2');
  });

  it('of a short life is kept for half of it', async () => {
    answer.body = { access_token: 'short', expires_in: 20 };
    const tokens = source();
    await tokens.get();
    nowMs += 9_000;
    await tokens.get();
    nowMs += 2_000;
    await tokens.get();
    expect(seen).toHaveLength(2);
  });

  it('is asked for once by callers at the same time', async () => {
    const tokens = source();
    expect(await Promise.all([tokens.get(), tokens.get(), tokens.get()])).toEqual(['token-1', 'token-1', 'token-1']);
  });

  it('that was refused is not given again; another one is not dropped for it', async () => {
    const tokens = source();
    await tokens.get();
    expect(await tokens.get('token-1')).toBe('token-2');
    expect(await tokens.get('token-1')).toBe('token-2');
  });

  it('that cannot be had is an error without a secret, and is asked for again', async () => {
    answer = { status: 401, body: { error: 'invalid_client', error_description: 'canary' } };
    const tokens = source();
    await expect(tokens.get()).rejects.toThrow('the token endpoint answered 401 (invalid_client)');
    answer = { status: 200, body: { token: 'nonsense canary' } };
    await expect(tokens.get()).rejects.toThrow(/^the token endpoint answered 200$/);
    answer = { status: 200, body: null };
    expect(await tokens.get()).toBe('token-3');
    await endpoint.close();
    await expect(tokens.get('token-3')).rejects.toThrow('the token endpoint cannot be reached');
  });
});
