import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { call, readAnswer, start } from '../testing/loopback.js';
import { closeAll, proxied, proxyTo, rawUpstream, TIMEOUTS } from '../testing/proxy-under-test.js';
import { until } from '../testing/until.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

afterEach(closeAll);

describe('forwarding', () => {
  it('sends method, path, query, body and end-to-end headers, and answers with what the upstream answers', async () => {
    const { port, origin } = await proxied((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        response.writeHead(201, 'Made', { 'X-Answer': ['1', '2'] });
        response.end(JSON.stringify({ method: request.method, url: request.url, headers: request.headers, body: Buffer.concat(chunks).toString() }));
      });
    });
    const answer = await call(port, { method: 'PUT', path: '/a%20b?x=1&x=%2F', headers: { 'X-Thing': 'yes', 'Content-Type': 'text/plain', 'X-Keyplane-Subject': 'liar', Authorization: 'Bearer secret' }, body: 'hello' });
    expect(answer.status).toBe(201);
    expect(answer.headers).toMatchObject({ 'x-answer': '1, 2', 'x-request-id': 'request-1' });
    const seen = JSON.parse(answer.body) as { method: string; url: string; headers: Record<string, string>; body: string };
    expect(seen).toMatchObject({ method: 'PUT', url: '/a%20b?x=1&x=%2F', body: 'hello', headers: { 'x-thing': 'yes', 'content-type': 'text/plain', 'content-length': '5', 'x-keyplane-subject': 'me' } });
    expect(seen.headers).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'http', 'x-forwarded-host': `127.0.0.1:${port}`, 'x-request-id': 'request-1', via: '1.1 keyplane' });
    expect(seen.headers['host']).not.toBe(`127.0.0.1:${port}`);
    expect(origin).toContain(String(port));
    expect(seen.headers).not.toHaveProperty('authorization');
  });

  it('says the address that it saw, not the one that the caller claims', async () => {
    const { port } = await proxied((request, response) => response.end(request.headers['x-forwarded-for']));
    expect((await call(port, { headers: { 'X-Forwarded-For': '1.2.3.4', Forwarded: 'for=1.2.3.4' } })).body).toBe('127.0.0.1');
  });

  it.each([['GET', 'body of a GET'], ['DELETE', 'body of a DELETE'], ['POST', '']])('carries the body of %s (%s)', async (method, body) => {
    const { port } = await proxied((request, response) => void request.pipe(response));
    expect(await call(port, { method, body, headers: { 'Content-Length': Buffer.byteLength(body) } })).toMatchObject({ status: 200, body });
  });

  it.each([204, 304])('answers %s without a body', async (status) => {
    const { port } = await proxied((_request, response) => response.writeHead(status, { ETag: '"1"' }).end());
    expect(await call(port)).toMatchObject({ status, body: '', headers: { etag: '"1"' } });
  });

  it('answers HEAD with the headers of the upstream and no body', async () => {
    const { port } = await proxied((_request, response) => response.writeHead(200, { 'Content-Length': 1234 }).end());
    expect(await call(port, { method: 'HEAD' })).toMatchObject({ status: 200, body: '', headers: { 'content-length': '1234' } });
  });

  it('passes over informational answers', async () => {
    const { port } = await proxied((_request, response) => {
      response.writeEarlyHints({ link: '</x>; rel=preload' });
      response.end('final');
    });
    expect(await call(port)).toMatchObject({ status: 200, body: 'final' });
  });

  it('asks for the body of a waiting caller only when the upstream is there to take it', async () => {
    const { port } = await proxied((request, response) => void request.pipe(response));
    const { outgoing, incoming } = start(port, { method: 'POST', headers: { Expect: '100-continue', 'Content-Length': 5 } });
    outgoing.flushHeaders();
    await new Promise<void>((resolve) => outgoing.once('continue', resolve));
    outgoing.end('hello');
    expect(await readAnswer(await incoming)).toMatchObject({ status: 200, body: 'hello' });
  });
});

describe('streaming', () => {
  it('echoes a chunk before the request has ended', async () => {
    const { port } = await proxied((request, response) => void request.pipe(response));
    const { outgoing, incoming } = start(port, { method: 'POST' });
    outgoing.write('first');
    const answer = await incoming;
    const [chunk] = (await new Promise<Buffer[]>((resolve) => answer.once('data', (data: Buffer) => resolve([data])))) as [Buffer];
    expect(chunk.toString()).toBe('first');
    outgoing.end('second');
    expect((await readAnswer(answer)).body).toBe('second');
  });

  it('tells status and headers before the first byte of the body', async () => {
    const { port } = await proxied((_request, response) => response.writeHead(202, { 'Content-Type': 'text/plain' }).flushHeaders());
    const { outgoing, incoming } = start(port);
    outgoing.on('error', () => undefined).end();
    const answer = await incoming;
    expect(answer.statusCode).toBe(202);
    answer.on('error', () => undefined).destroy();
  });

  it('keeps an event stream open whose request is not finished either', async () => {
    const { port } = await proxied((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
      setTimeout(() => response.write('data: 2\n\n'), TIMEOUTS.idleMs * 2);
    });
    const { outgoing, incoming } = start(port, { method: 'POST' });
    outgoing.on('error', () => undefined).write('begun');
    const answer = (await incoming).on('error', () => undefined);
    let received = '';
    answer.on('data', (chunk) => (received += String(chunk)));
    await until('the second event is there', () => received.includes('data: 2'));
    outgoing.destroy();
  });

  it('cuts an upload that stops in the middle', async () => {
    let isAborted = false;
    const { port } = await proxied((request) => void request.on('error', () => (isAborted = true)).resume());
    const { outgoing, incoming } = start(port, { method: 'POST', headers: { 'Content-Length': 1000 } });
    outgoing.write('begun');
    await expect(incoming).rejects.toThrow(/hang up|reset/i);
    await until('the upstream has noticed', () => isAborted);
  });

  it('keeps an event stream open while nothing comes, longer than other answers may rest', async () => {
    const { port } = await proxied((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream; charset=utf-8' }).write('data: 1\n\n');
      setTimeout(() => response.end('data: 2\n\n'), TIMEOUTS.idleMs * 2);
    });
    expect((await call(port)).body).toBe('data: 1\n\ndata: 2\n\n');
  });

  it('cuts another answer that stops in the middle', async () => {
    const { port, failures } = await proxied((_request, response) => void response.writeHead(200, { 'Content-Type': 'text/plain' }).write('begun'));
    await expect(call(port)).rejects.toThrow(/aborted|hang up|reset/i);
    expect(failures).toEqual(['gateway.upstream-timeout']);
  });

  it('ends the request at the upstream when the caller leaves', async () => {
    let isClosed = false;
    const { port } = await proxied((_request, response) => {
      response.on('close', () => (isClosed = true));
      response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const { outgoing, incoming } = start(port);
    outgoing.end();
    (await incoming).on('error', () => undefined);
    outgoing.destroy();
    await until('the upstream has noticed', () => isClosed);
  });

  it('ends the upload at the upstream when the caller leaves in the middle, and reports no failure', async () => {
    const seen = { begun: false, aborted: false };
    const { port, failures } = await proxied((request) => {
      request.on('data', () => (seen.begun = true)).on('error', () => (seen.aborted = true));
    });
    const { outgoing } = start(port, { method: 'POST', headers: { 'Content-Length': 1000 } });
    outgoing.on('error', () => undefined).write('begun');
    await until('the upload has begun', () => seen.begun);
    outgoing.destroy();
    await until('the upstream has noticed', () => seen.aborted);
    expect(failures).toEqual([]);
  });

  it('lets the upstream wait for a caller that reads nothing', async () => {
    const total = 200 * 1024 * 1024;
    let sent = 0;
    const { port } = await proxied((_request, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const send = () => {
        while (sent < total) {
          sent += chunk.byteLength;
          if (!response.write(chunk)) return void response.once('drain', send);
        }
        response.end();
      };
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      send();
    });
    const { outgoing, incoming } = start(port);
    outgoing.end();
    const answer = await incoming;
    let before = -1;
    await until('the upstream stands still', async () => {
      const isStill = sent === before;
      before = sent;
      await new Promise((resolve) => setTimeout(resolve, 100));
      return isStill;
    });
    expect(sent).toBeLessThan(total / 4);
    answer.destroy();
  });
});

describe('what an upstream says in its first line', () => {
  it.each(['O\xffK', 'O\x01K', 'O\x7fK'])('never keeps the caller from its answer, whatever the reason phrase holds (case %#)', async (phrase) => {
    const origin = await rawUpstream((socket) => socket.on('data', () => socket.write(`HTTP/1.1 200 ${phrase}\r\nContent-Length: 2\r\n\r\nok`, 'latin1')));
    const { port } = await proxyTo(origin);
    expect(await call(port, { timeout: 3_000 })).toMatchObject({ status: 200, body: 'ok' });
  });
});
