import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Ports } from '../config/env.js';
import { StartError } from '../start-error.js';

const NAMES: Record<keyof Ports, string> = {
  controlPlane: 'the control plane',
  gateway: 'the gateway',
  sampleApi: 'the sample API',
  sampleAuthorizationServer: 'the sample authorization server',
  postgres: 'Postgres',
};

/**
 * Resolves when all ports are free; `patienceMs` is for the parts of a killed run that are just ending.
 * @throws StartError that names the taken port
 */
export async function checkPorts(ports: Ports, patienceMs: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  for (const [part, name] of Object.entries(NAMES)) {
    const port = ports[part as keyof Ports]; // `Object.entries` widens the key to string
    while (await isTaken(port)) {
      if (Date.now() >= deadline) throw new StartError(`Port ${port} (for ${name}) is taken. Stop what uses it, or set KEYPLANE_PORT to the first of five free ports.`);
      await delay(50);
    }
  }
}

/** Both loopback addresses count: whoever listens on `::1` would get the calls to `localhost`. */
async function isTaken(port: number): Promise<boolean> {
  return (await failsWith('EADDRINUSE', port, '127.0.0.1')) || (await failsWith('EADDRINUSE', port, '::1'));
}

function failsWith(code: string, port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === code));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(false)));
  });
}
