import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { call, listenOnLoopback, readAnswer, start } from '../testing/loopback.js';
import { closeAll, proxied, proxyTo, rawUpstream } from '../testing/proxy-under-test.js';

// For a machine that is busy; none of these takes more than a few seconds.
jest.setTimeout(30_000);

afterEach(closeAll);

describe('an upstream that fails', () => {
  it('is a 502 problem where nothing listens', async () => {
    const upstream = await listenOnLoopback((_request, response) => response.end());
    await upstream.close();
    const { port, failures } = await proxyTo(upstream.origin);
    const answer = await call(port, { method: 'POST', body: 'x' });
    expect(answer).toMatchObject({ status: 502, headers: { 'content-type': 'application/problem+json', 'x-request-id': 'request-1' } });
    expect(JSON.parse(answer.body)).toMatchObject({ code: 'gateway.upstream-unreachable', status: 502, instance: 'urn:request:request-1' });
    expect(answer.body).not.toContain(String(upstream.port));
    expect(failures).toEqual(['gateway.upstream-unreachable']);
  });

  it('is a 504 problem where no answer begins', async () => {
    const { port } = await proxied(() => undefined);
    expect(await call(port)).toMatchObject({ status: 504 });
  });

  it.each([
    ['its address', 'http://127.0.0.1:1', 'public,http'],
    ['an IPv6 spelling of it', 'http://[::ffff:127.0.0.1]:1', 'public,http'],
    ['the address behind its name', 'http://localhost:1', 'public,http'],
    ['plain http', 'http://127.0.0.1:1', 'loopback'],
  ])('is a 502 problem where the network rules forbid %s', async (_what, origin, networks) => {
    const { port } = await proxyTo(origin, { networks });
    expect(await call(port)).toMatchObject({ status: 502 });
  });

  it('is never connected to where the rules forbid its address', async () => {
    let connections = 0;
    const origin = await rawUpstream(() => (connections += 1));
    const { port } = await proxyTo(origin.replace('127.0.0.1', 'localhost'), { networks: 'public,private,http' });
    expect(await call(port)).toMatchObject({ status: 502 });
    expect(connections).toBe(0);
  });

  it('is a cut connection, never a short clean answer, once the answer has begun', async () => {
    const { port } = await proxied((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/plain' }).write('begun');
      setImmediate(() => response.destroy());
    });
    await expect(call(port)).rejects.toThrow(/aborted|hang up|reset/i);
  });

  it('is a 502 problem where it speaks no HTTP', async () => {
    const origin = await rawUpstream((socket) => void socket.end('SSH-2.0-x\r\n'));
    expect(await call((await proxyTo(origin)).port)).toMatchObject({ status: 502 });
  });

  it('that closes a kept connection gets a safe request once more, any other not', async () => {
    let requests = 0;
    const origin = await rawUpstream((socket) => {
      socket.on('data', () => {
        requests += 1;
        if (requests === 1) socket.destroy();
        else socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
      });
    });
    const { port } = await proxyTo(origin);
    expect(await call(port)).toMatchObject({ status: 200, body: 'ok' });
    const withBody = { body: 'x', headers: { 'Content-Length': 1 } };
    for (const unsafe of [{ method: 'POST', ...withBody }, { method: 'GET', ...withBody }, { method: 'POST' }, { method: 'DELETE' }]) {
      requests = 0;
      expect(await call(port, unsafe)).toMatchObject({ status: 502 });
      expect(requests).toBe(1);
    }
  });

  it('with its answer before the upload ended is heard', async () => {
    const { port } = await proxied((_request, response) => response.writeHead(413).end('too much'));
    const { outgoing, incoming } = start(port, { method: 'POST', headers: { 'Content-Length': 50_000_000 } });
    outgoing.on('error', () => undefined).write(Buffer.alloc(200_000));
    expect(await readAnswer(await incoming)).toMatchObject({ status: 413, body: 'too much' });
    outgoing.destroy();
  });
});
