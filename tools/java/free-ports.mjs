import { createServer } from 'node:net';

/** Both are held until both are known: one after the other, the same port may be free twice. */
export async function twoFreePorts() {
  const servers = await Promise.all([listening(), listening()]);
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((done) => server.close(done))));
  return ports;
}

/** Whether nobody listens on this port of loopback. */
export async function isFree(port) {
  const server = await listening(port).catch(() => null);
  if (server === null) return false;
  await new Promise((done) => server.close(done));
  return true;
}

function listening(port = 0) {
  return new Promise((done, fail) => {
    const server = createServer().once('error', fail);
    server.listen(port, '127.0.0.1', () => done(server));
  });
}
