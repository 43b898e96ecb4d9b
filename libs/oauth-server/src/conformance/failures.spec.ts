import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { requestToken, startLoopback } from './loopback.js';

describe('a storage that fails', () => {
  it('is a 500 server_error that says nothing, and the cause goes to onError', async () => {
    const loopback = await startLoopback();
    try {
      const causes: unknown[] = [];
      const broken = new Error('connection to 10.0.0.7 lost');
      const storage = { ...createMemoryOAuthStorage(), findClient: () => Promise.reject(broken) };
      const { issuer } = await loopback.mount('acme', { storage, onError: (error) => causes.push(error) });
      const { status, body } = await requestToken(issuer, { clientId: 'any', clientSecret: 'any' });
      expect(status).toBe(500);
      expect(body.error).toBe('server_error');
      expect(JSON.stringify(body)).not.toContain('10.0.0.7');
      expect(causes).toEqual([broken]);
    } finally {
      await loopback.close();
    }
  });
});

describe('a connection that breaks while it is served', () => {
  const breakWith = async (error: Error): Promise<unknown[]> => {
    const causes: unknown[] = [];
    const loopback = await startLoopback();
    const { handle } = await loopback.mount('acme', { onError: (cause) => causes.push(cause) });
    const closed: Promise<void>[] = [];
    const server = createServer((req, res) => {
      closed.push(new Promise((resolve) => res.once('close', resolve)));
      handle(req, res);
      req.socket.destroy(error);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo; // listening on TCP
    await expect(fetch(`http://127.0.0.1:${port}/token`, { method: 'POST', body: new URLSearchParams() })).rejects.toThrow();
    await Promise.all(closed);
    await new Promise((resolve) => server.close(resolve));
    await loopback.close();
    return causes;
  };

  it('is reported', async () => {
    const broken = new Error('bad TLS record');
    expect(await breakWith(broken)).toEqual([broken]);
  });

  it('is no news if the caller hung up', async () => {
    expect(await breakWith(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }))).toEqual([]);
  });
});
