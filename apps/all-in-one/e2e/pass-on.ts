import { request, type IncomingMessage, type ServerResponse } from 'node:http';

/** Passes a request on to another server as it is, and its answer back. */
export function passOn({ host, port }: { host: string; port: number | string }, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request({ host, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
