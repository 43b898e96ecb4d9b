import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { request, type Server } from 'node:http';
import { freePort } from '../testing/folders.js';
import { createSampleApi } from './echo.js';

let server: Server;
let port: number;
beforeAll(async () => {
  port = await freePort();
  server = createSampleApi().listen(port, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe('the sample API', () => {
  it('answers with what reached it', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/orders?page=2`, { method: 'POST', headers: { 'X-Some-Header': 'here' }, body: 'a body' });
    expect(await response.json()).toMatchObject({ method: 'POST', path: '/orders?page=2', headers: { 'x-some-header': 'here' }, body: 'a body' });
  });

  it('refuses to hold more than it says', async () => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: Buffer.alloc(1_048_577) });
    expect(response.status).toBe(413);
  });

  it('sends a stream back before it has ended', async () => {
    const call = request({ port, host: '127.0.0.1', path: '/stream', method: 'POST' });
    call.write('first');
    const [response] = await once(call, 'response');
    const pieces: AsyncIterator<Buffer> = response[Symbol.asyncIterator]();
    expect(String((await pieces.next()).value)).toBe('first');
    call.end('last');
    expect(String((await pieces.next()).value)).toBe('last');
    expect((await pieces.next()).done).toBe(true);
  });
});
