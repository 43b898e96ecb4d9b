import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Client {
  clientId: string;
  reference: string | null;
  scopes: string[];
  secrets: { secretId: string; value: string }[];
}

/** An authorization server in memory whose clients can be searched by tag and have several secrets. Behind `searchable-connector`. */
export class SearchableServer {
  readonly clients = new Map<string, Client>();
  /** Every secret that it ever made. */
  readonly secrets: string[] = [];
  url = '';
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      void textOf(request).then((body) => {
        const [status, answer] = this.answer(request, body === '' ? {} : (JSON.parse(body) as Record<string, unknown>)); // our connector's
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; // it listens on TCP
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  /** A client that somebody else made. */
  add(reference: string | null = null): Client {
    const client: Client = { clientId: randomUUID(), reference, scopes: [], secrets: [] };
    this.clients.set(client.clientId, client);
    this.addSecret(client);
    return client;
  }

  private addSecret(client: Client): { secretId: string; value: string } {
    const secret = { secretId: randomUUID(), value: randomUUID() };
    client.secrets.push(secret);
    this.secrets.push(secret.value);
    return secret;
  }

  private answer(request: IncomingMessage, body: Record<string, unknown>): [status: number, body: unknown] {
    const url = new URL(request.url ?? '/', this.url);
    const [, collection, clientId, , secretId] = url.pathname.split('/');
    if (collection === 'token') return this.token(body);
    if (clientId === undefined) return request.method === 'POST' ? this.create(body) : [200, this.search(url.searchParams)];
    const client = this.clients.get(clientId);
    if (!client) return [404, {}];
    if (url.pathname.includes('/secrets')) return this.secretsOf(client, request.method, secretId);
    if (request.method === 'DELETE') this.clients.delete(clientId);
    return [200, client];
  }

  private search(query: URLSearchParams): Client[] {
    const [reference, clientId] = [query.get('reference'), query.get('clientId')];
    return [...this.clients.values()].filter((client) => (reference === null ? client.clientId === clientId : client.reference === reference));
  }

  private create({ reference, scopes }: Record<string, unknown>): [number, unknown] {
    const known = [...this.clients.values()].find((client) => client.reference === reference);
    if (known) return [200, { clientId: known.clientId, clientSecret: null }];
    const client = this.add(String(reference));
    client.scopes = scopes as string[]; // the connector's
    return [201, { clientId: client.clientId, clientSecret: client.secrets[0]?.value }];
  }

  private secretsOf(client: Client, method: string | undefined, secretId: string | undefined): [number, unknown] {
    if (method === 'POST') return [201, this.addSecret(client)];
    if (method === 'DELETE') client.secrets = client.secrets.filter((secret) => secret.secretId !== secretId);
    return [200, client.secrets.map((secret) => secret.secretId)];
  }

  private token({ clientId, clientSecret }: Record<string, unknown>): [number, unknown] {
    const isProven = this.clients.get(String(clientId))?.secrets.some(({ value }) => value === clientSecret) ?? false;
    return isProven ? [200, { accessToken: randomUUID() }] : [401, {}];
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // without setEncoding, chunks are buffers
  return Buffer.concat(chunks).toString();
}
