import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { indexPage } from './index-page.js';
import { createSampleProvider } from './provider.js';

interface SampleServerOptions {
  readonly port: number;
  readonly dataDir: string;
  readonly storageKey: string;
}

/** Starts the sample authorization server on loopback; its issuer is `http://localhost:{port}`. */
export async function startSampleAuthorizationServer({ port, dataDir, storageKey }: SampleServerOptions): Promise<Server> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const issuer = `http://localhost:${port}`;
  const answer = (await createSampleProvider({ issuer, dataDir, storageKey })).callback();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/') return void answer(request, response);
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(indexPage(issuer));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  return server;
}
