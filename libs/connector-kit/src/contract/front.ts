import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

/** What a server may do wrong. Statuses come with a JSON body that echoes credentials and body, as careless servers do. */
export type Misbehaviour = { kind: 'status'; status: number } | { kind: 'silent' | 'drop' | 'html' | 'broken-json' | 'other-json' | 'huge' | 'redirect' };

/** A listener in front of a server's own that can be told to misbehave. */
export interface Front {
  listener: RequestListener;
  misbehave: (how: Misbehaviour | null) => void;
  requests: () => readonly string[];
}

/** Puts a front before a server, fake or real. `Retry-After` is 7 seconds wherever a status is made up. */
export function frontOf(server: RequestListener): Front {
  let how: Misbehaviour | null = null;
  let requests: string[] = [];
  return {
    listener: (request, response) => {
      requests.push(`${request.method} ${request.url}`);
      if (how === null) server(request, response);
      else void misbehave(how, request, response);
    },
    misbehave: (next) => {
      how = next;
      requests = [];
    },
    requests: () => requests,
  };
}

async function misbehave(how: Misbehaviour, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await textOf(request);
  const answer = (status: number, type: string, text: string) => response.writeHead(status, { 'content-type': type, 'retry-after': '7' }).end(text);
  switch (how.kind) {
    case 'status': {
      const echo = `${request.headers.authorization ?? ''} ${body}`;
      return void answer(how.status, 'application/json', JSON.stringify({ error: echo, error_description: echo }));
    }
    case 'drop':
      return void request.socket.destroy();
    case 'html':
      return void answer(200, 'text/html', '<!doctype html><title>Sign in</title>');
    case 'broken-json':
      return void answer(200, 'application/json', '{"issuer": "');
    case 'other-json':
      return void answer(200, 'application/json', '["something else"]');
    case 'huge':
      return void answer(200, 'application/json', `{"x":"${'x'.repeat(1_000_000)}"}`);
    case 'redirect':
      return void response.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    case 'silent':
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk); // without setEncoding, chunks are buffers
  return Buffer.concat(chunks).toString();
}
