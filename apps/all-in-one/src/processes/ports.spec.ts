import { afterEach, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { readConfig } from '../config/env.js';
import { freePort } from '../testing/folders.js';
import { checkPorts } from './ports.js';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function take(port: number, host: string): Promise<Server> {
  const server = createServer().listen(port, host);
  servers.push(server);
  await once(server, 'listening');
  return server;
}

async function portsWithFreeGateway() {
  return { ...readConfig({}).ports, controlPlane: await freePort(), gateway: await freePort(), sampleApi: await freePort(), sampleAuthorizationServer: await freePort(), postgres: await freePort() };
}

describe('the check of the ports', () => {
  it.each(['127.0.0.1', '0.0.0.0'])('names the part and the variable when %s is taken', async (host) => {
    const ports = await portsWithFreeGateway();
    await take(ports.gateway, host);
    await expect(checkPorts(ports, 0)).rejects.toThrow(`Port ${ports.gateway} (for the gateway) is taken. Stop what uses it, or set KEYPLANE_PORT`);
  });

  it('waits for a port that is just being given back', async () => {
    const ports = await portsWithFreeGateway();
    const server = await take(ports.postgres, '127.0.0.1');
    const check = checkPorts(ports, 5_000);
    setTimeout(() => server.close(), 100);
    await expect(check).resolves.toBeUndefined();
  });
});
