import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, eventually, startTestControlPlane, type TestControlPlane, type TestDatabase } from '../testing/index.js';

/** A way to the database that can be cut. */
class Cable {
  private readonly sockets = new Set<Socket>();
  private readonly server: Server;
  private port = 0;

  constructor(private readonly target: URL) {
    this.server = createServer((socket) => {
      const onward = connect(Number(this.target.port), this.target.hostname);
      for (const [from, to] of [[socket, onward], [onward, socket]] as const) {
        this.sockets.add(from);
        from.pipe(to);
        from.on('error', () => to.destroy()).on('close', () => to.destroy());
      }
    });
  }

  async plug(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(this.port, '127.0.0.1', resolve));
    this.port = (this.server.address() as AddressInfo).port; // a TCP server's
  }

  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await new Promise((resolve) => this.server.close(resolve));
  }

  through(url: string): string {
    const cabled = new URL(url);
    [cabled.hostname, cabled.port] = ['127.0.0.1', String(this.port)];
    return cabled.href;
  }
}

let database: TestDatabase;
let cable: Cable;
let plane: TestControlPlane;

beforeAll(async () => {
  database = await createTestDatabase();
  cable = new Cable(new URL(database.appUrl));
  await cable.plug();
  plane = await startTestControlPlane({ database, environment: { DATABASE_URL: cable.through(database.appUrl) } });
});
afterAll(async () => {
  await plane.close();
  await cable.cut();
  await database.drop();
});

describe('without its database', () => {
  it('the process is alive and not ready, says 503 to everybody, and is well again by itself', async () => {
    const health = async (path: string) => (await fetch(`${plane.url}/health/${path}`)).status;
    expect([await health('live'), await health('ready')]).toEqual([200, 200]);
    await cable.cut();
    expect([await health('live'), await health('ready')]).toEqual([200, 503]);
    const answer = await plane.automation.get('/roles');
    expect(answer).toMatchObject({ status: 503, body: { code: 'service.unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
    await cable.plug();
    await eventually(async () => (await health('ready')) === 200);
    expect((await plane.automation.get('/roles')).status).toBe(200);
  });
});
