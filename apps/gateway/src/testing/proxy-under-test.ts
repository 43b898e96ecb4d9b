import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import type { RequestListener } from 'node:http';
import { parseNetworkRules } from '@keyplane/guarded-http';
import { Proxy } from '../proxy/proxy.js';
import { UpstreamPools } from '../proxy/upstream-pools.js';
import { createGatewayServer } from '../server/gateway-server.js';
import { listenOnLoopback, type Loopback } from './loopback.js';

const closing: (() => Promise<void>)[] = [];
/** Ends everything that the functions of this file have started. For `afterEach`. */
export async function closeAll(): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

export const TIMEOUTS = { connectMs: 1_000, headersMs: 1_000, idleMs: 600 };

export interface ProxyUnderTest extends Loopback {
  failures: string[];
}

/** A server that forwards everything to `origin`, with the same path. */
export async function proxyTo(origin: string, { networks = 'loopback,http', path = (url: string) => url } = {}): Promise<ProxyUnderTest> {
  const pools = new UpstreamPools({ rules: parseNetworkRules(networks), timeouts: TIMEOUTS });
  const failures: string[] = [];
  const proxy = new Proxy({ pools, timeouts: TIMEOUTS, onFailure: ({ code }) => failures.push(code) });
  const server = createGatewayServer((request, response) => {
    proxy.forward({ request, response, requestId: 'request-1', target: { origin, path: path(request.url ?? '/') }, forwardsToken: false, corsHeaders: null, identityHeaders: ['X-Keyplane-Subject', 'me'] });
  });
  const listening = await listenOnLoopback(server);
  closing.push(() => pools.close(), listening.close);
  return { ...listening, failures };
}

export async function upstreamWith(listener: RequestListener): Promise<Loopback> {
  const upstream = await listenOnLoopback(listener);
  closing.push(upstream.close);
  return upstream;
}

export async function proxied(listener: RequestListener): Promise<ProxyUnderTest> {
  return proxyTo((await upstreamWith(listener)).origin);
}

export async function rawUpstream(onConnection: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const server = createTcpServer((socket) => {
    sockets.add(socket.on('error', () => undefined));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on TCP, so the address is no string
}
