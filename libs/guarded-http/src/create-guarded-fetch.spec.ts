import { execFile } from 'node:child_process';
import { createServer, type RequestListener, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { createServer as createRawServer, type AddressInfo, type Server as RawServer } from 'node:net';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGuardedFetch } from './create-guarded-fetch.js';
import type { GuardedFetchOptions } from './guarded-fetch.js';
import { parseNetworkRules } from './network-rules.js';
import { nextHop } from './redirects.js';
import { selfSigned } from './testing/self-signed.js';

const LOOPBACK = parseNetworkRules('loopback,http');
const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function listen(server: Server | RawServer, host = '127.0.0.1'): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  cleanups.push(() => new Promise((resolve) => { if ('closeAllConnections' in server) server.closeAllConnections(); server.close(resolve); }));
  return (server.address() as AddressInfo).port; // a listening TCP server has an AddressInfo
}
async function aServer(listener: RequestListener): Promise<string> {
  return `http://127.0.0.1:${await listen(createServer(listener))}`;
}
function aClient(options: Partial<GuardedFetchOptions> = {}) {
  const client = createGuardedFetch({ rules: LOOPBACK, ...options });
  cleanups.push(() => client.close());
  return client;
}
const failsWith = (code: string) => expect.objectContaining({ name: 'GuardedHttpError', code });

describe('guarded fetch: a good exchange', () => {
  it('sends method, headers and body, and answers status, headers, text and JSON', async () => {
    const origin = await aServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => response.writeHead(201, { 'x-a': ['1', '2'] }).end(JSON.stringify({ method: request.method, body, type: request.headers['content-type'], encoding: request.headers['accept-encoding'] })));
    });
    const answer = await aClient()(`${origin}/p`, { method: 'POST', headers: { 'Content-Type': 'text/plain', 'Accept-Encoding': 'gzip' }, body: 'häl' });
    expect(answer.json()).toEqual({ method: 'POST', body: 'häl', type: 'text/plain', encoding: 'identity' });
    expect([answer.status, answer.headers.get('x-a'), answer.url]).toEqual([201, '1, 2', `${origin}/p`]);
  });

  it('does not decompress what was compressed in spite of the request', async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    const origin = await aServer((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb));
    expect((await aClient()(origin)).text.length).toBeLessThan(bomb.length + 1);
  });
});

describe('guarded fetch: what it refuses', () => {
  it('does not connect to a forbidden literal or name, and the server sees nothing', async () => {
    let connections = 0;
    const server = createServer();
    server.on('connection', () => (connections += 1));
    const port = await listen(server);
    const client = aClient({ rules: parseNetworkRules('public,http') });
    for (const host of ['127.0.0.1', 'localhost', '2130706433', '[::1]', '[::ffff:127.0.0.1]', '127.0.0.1.', '0.0.0.0']) await expect(client(`http://${host}:${port}/`)).rejects.toEqual(failsWith('address-forbidden'));
    expect(connections).toBe(0);
  });

  it('refuses other schemes, plain http where it is not allowed, user information and nonsense', async () => {
    const client = aClient({ rules: parseNetworkRules('loopback') });
    for (const [url, code] of [['file:///etc/passwd', 'scheme-forbidden'], ['http://127.0.0.1/', 'scheme-forbidden'], ['https://user:canary@127.0.0.1/', 'url-invalid'], ['nonsense', 'url-invalid'], ['//127.0.0.1', 'url-invalid']] as const) await expect(client(url)).rejects.toEqual(failsWith(code));
  });

  it('connects only to the address that was checked, also when the name resolves differently the next time (DNS rebinding)', async () => {
    const origin = new URL(await aServer((_, response) => response.end('internal')));
    const answers = ['127.0.0.1', '10.0.0.1', '169.254.169.254'];
    const asked: string[] = [];
    const resolve = async (hostname: string) => {
      asked.push(hostname);
      return [{ address: answers[asked.length - 1] ?? '10.0.0.1', family: 4 }];
    };
    const client = aClient({ resolve });
    const url = `http://rebind.example:${origin.port}/`;
    expect((await client(url)).text).toBe('internal');
    expect(asked).toEqual(['rebind.example']);
    await expect(client(url)).rejects.toEqual(failsWith('address-forbidden'));
    await expect(client(url)).rejects.toEqual(failsWith('address-forbidden'));
  });

  it('leaves a forbidden address beside an allowed one out, and never tries it', async () => {
    const origin = new URL(await aServer((_, response) => response.end('ok')));
    let forbiddenSeen = 0;
    const other = createRawServer(() => (forbiddenSeen += 1));
    await new Promise<void>((resolve) => other.listen(Number(origin.port), '127.0.0.2', resolve));
    cleanups.push(() => new Promise((resolve) => other.close(resolve)));
    const client = aClient({ rules: parseNetworkRules('127.0.0.1/32,http'), resolve: async () => [{ address: '127.0.0.2', family: 4 }, { address: '127.0.0.1', family: 4 }] });
    expect((await client(`http://two.example:${origin.port}/`)).text).toBe('ok');
    expect(forbiddenSeen).toBe(0);
  });

  it('stops reading at the limit, with and without a content length', async () => {
    let sent = 0;
    const origin = await aServer((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': 10_000_000 }).flushHeaders();
      const timer = setInterval(() => response.write('x'.repeat(1000), () => (sent += 1000)), 1);
      response.on('close', () => clearInterval(timer));
    });
    const client = aClient();
    await expect(client(`${origin}/announced`, { bodyBytesMax: 5000 })).rejects.toEqual(failsWith('too-large'));
    await expect(client(`${origin}/streamed`, { bodyBytesMax: 5000 })).rejects.toEqual(failsWith('too-large'));
    expect(sent).toBeLessThan(1_000_000);
    const exact = await aServer((_, response) => response.end('x'.repeat(5000)));
    expect((await client(exact, { bodyBytesMax: 5000 })).text).toHaveLength(5000);
  });
});

describe('guarded fetch: connections', () => {
  it('uses a connection once: a kept one that was just closed would make a POST fail', async () => {
    const origin = await aServer((request, response) => response.end(request.headers.connection));
    expect((await aClient()(origin)).text).toBe('close');
  });

  it('refuses a certificate that nobody vouches for, also where the environment says to take any', async () => {
    const { key, cert } = selfSigned();
    const port = await listen(createSecureServer({ key, cert }, (_, response) => response.end('secret')));
    await expect(aClient()(`https://127.0.0.1:${port}/`)).rejects.toThrow(/cannot be reached \(.*CERT.*\)/);
    // A process of its own: the variable counts as it was when Node started. It runs what is built.
    const script = `const { createGuardedFetch, parseNetworkRules } = await import(${JSON.stringify(new URL('../dist/index.js', import.meta.url).href)});
      await createGuardedFetch({ rules: parseNetworkRules('loopback') })('https://127.0.0.1:${port}/').then(() => console.log('taken'), (error) => console.log(error.message));`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect(stdout).toMatch(/cannot be reached \(.*CERT.*\)/);
  });
});

describe('guarded fetch: time', () => {
  it('ends an exchange whose headers do not come', async () => {
    const origin = await aServer(() => undefined);
    await expect(aClient()(origin, { timeoutMs: 50 })).rejects.toEqual(failsWith('timeout'));
  });

  it('ends an exchange whose body drips for ever', async () => {
    const origin = await aServer((_, response) => {
      const timer = setInterval(() => response.write('x'), 5);
      response.on('close', () => clearInterval(timer));
    });
    await expect(aClient()(origin, { timeoutMs: 80 })).rejects.toEqual(failsWith('timeout'));
  });

  it('counts redirects into the same time, and look-ups, too', async () => {
    const origin: string = await aServer((_, response) => setTimeout(() => response.writeHead(302, { location: `${origin}/again` }).end(), 30));
    await expect(aClient()(origin, { timeoutMs: 100, redirectsMax: 1000 })).rejects.toEqual(failsWith('timeout'));
    await expect(aClient({ resolve: () => new Promise(() => undefined) })('http://slow.example/', { timeoutMs: 50 })).rejects.toEqual(failsWith('timeout'));
  });

  it('ends at once when the caller aborts, before and during the exchange', async () => {
    const controller = new AbortController();
    const origin = await aServer(() => controller.abort());
    await expect(aClient()(origin, { signal: controller.signal })).rejects.toEqual(failsWith('aborted'));
    await expect(aClient()(origin, { signal: AbortSignal.abort() })).rejects.toEqual(failsWith('aborted'));
  });
});

describe('guarded fetch: redirects', () => {
  it('refuses redirects unless asked, and for POST always', async () => {
    const origin: string = await aServer((request, response) => (request.url === '/end' ? response.end() : response.writeHead(307, { location: `${origin}${request.url === '/once' ? '/end' : '/for-ever'}` }).end()));
    const client = aClient();
    await expect(client(`${origin}/once`)).rejects.toEqual(failsWith('redirect-refused'));
    await expect(client(`${origin}/once`, { method: 'POST', body: 'x', redirectsMax: 5 })).rejects.toEqual(failsWith('redirect-refused'));
    expect((await client(`${origin}/once`, { redirectsMax: 1 })).url).toBe(`${origin}/end`);
    await expect(client(`${origin}/for-ever`, { redirectsMax: 3 })).rejects.toEqual(failsWith('redirect-refused'));
  });

  it('never leaves https for http', () => {
    const answer = { status: 302, headers: new Headers({ location: 'http://as.example/' }), url: '', text: '', json: () => null };
    const follow = (url: string) => nextHop({ url: new URL(url), headers: {} }, answer, { options: { redirectsMax: 1 }, followed: 0 });
    expect(() => follow('https://as.example/')).toThrow(expect.objectContaining({ code: 'redirect-refused' }));
    expect(follow('http://as.example/').url.href).toBe('http://as.example/');
  });

  it('checks each hop: no redirect reaches a forbidden address, by literal, by name or by scheme', async () => {
    let location = '';
    const origin = await aServer((_, response) => response.writeHead(302, { location }).end());
    const client = aClient({ rules: parseNetworkRules('127.0.0.1/32,http'), resolve: async () => [{ address: '127.0.0.2', family: 4 }] });
    for (const [target, code] of [['http://127.0.0.2/', 'address-forbidden'], ['http://inner.example/', 'address-forbidden'], ['http://[::1]/', 'address-forbidden'], ['file:///etc/passwd', 'scheme-forbidden'], ['http://a:b@127.0.0.1/', 'url-invalid'], ['http://[', 'redirect-refused']] as const) {
      location = target;
      await expect(client(origin, { redirectsMax: 2 })).rejects.toEqual(failsWith(code));
    }
  });

  it('keeps credentials on the same origin and never carries them to another', async () => {
    const seen: (string | undefined)[] = [];
    const other = await aServer((request, response) => { seen.push(request.headers.authorization, request.headers['x-api-key'] as string | undefined); response.end('there'); }); // a single custom header is no array
    const origin = await aServer((request, response) => {
      if (request.url === '/start') return response.writeHead(302, { location: '/second' }).end();
      seen.push(request.headers.authorization);
      return response.writeHead(302, { location: `${other}/` }).end();
    });
    const answer = await aClient()(`${origin}/start`, { headers: { Authorization: 'Bearer canary', 'X-Api-Key': 'canary' }, redirectsMax: 2 });
    expect([answer.text, answer.url]).toEqual(['there', `${other}/`]);
    expect(seen).toStrictEqual(['Bearer canary', undefined, undefined]);
  });
});

describe('guarded fetch: failures', () => {
  it('reports a closed port, a dropped connection, a broken answer and an unknown name as unreachable', async () => {
    const closed = await listen(createRawServer());
    await cleanups.pop()?.();
    const dropped = await listen(createRawServer((socket) => socket.destroy()));
    const broken = await listen(createRawServer((socket) => socket.resume().end('no http at all\r\n\r\n')));
    for (const port of [closed, dropped, broken]) await expect(aClient()(`http://127.0.0.1:${port}/`)).rejects.toEqual(failsWith('unreachable'));
    await expect(aClient({ resolve: () => Promise.reject(Object.assign(new Error('no'), { code: 'ENOTFOUND' })) })('http://nowhere.example/')).rejects.toThrow('http://nowhere.example cannot be reached (ENOTFOUND).');
  });

  it('keeps path, query, headers and body out of every message', async () => {
    const origin = await aServer((_, response) => response.end('canary'));
    const answer = await aClient()(`${origin}/canary?canary`, { headers: { 'x-c': 'canary' } });
    const failures = [() => answer.json(), () => aClient()(`${origin}/canary?q=canary`, { method: 'POST', headers: { 'x-bad': 'canary\u0000' }, body: 'canary' }), () => aClient()(`${origin}/canary?canary`, { bodyBytesMax: 1 })];
    for (const fail of failures) {
      const error: unknown = await Promise.resolve().then(fail).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: 'GuardedHttpError' });
      expect(String(error)).not.toContain('canary');
    }
  });

  it('ends what is under way when it is closed', async () => {
    const client = createGuardedFetch({ rules: LOOPBACK });
    let arrived = () => undefined as void;
    const arrival = new Promise<void>((resolve) => (arrived = resolve));
    const origin = await aServer(() => arrived());
    const pending = expect(client(origin)).rejects.toEqual(failsWith('unreachable'));
    await arrival;
    await client.close();
    await pending;
  });
});
