import { request, type IncomingMessage, type ServerResponse } from 'node:http';

export interface Target {
  host: string;
  port: number | string;
  /** Sees the answer before it is passed back. */
  onAnswer?: (answer: IncomingMessage) => void;
}

/** Passes a request on to another server as it is, and its answer back. */
export function passOn({ host, port, onAnswer }: Target, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const onward = request({ host, port, path: incoming.url, method: incoming.method, headers: incoming.headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    onAnswer?.(answer);
    answer.pipe(outgoing);
    answer.on('error', () => outgoing.destroy());
  });
  onward.on('error', () => outgoing.destroy());
  outgoing.on('close', () => onward.destroy());
  incoming.pipe(onward);
}
