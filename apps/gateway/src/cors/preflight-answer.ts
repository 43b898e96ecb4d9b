import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardUpload } from '../proxy/discard-upload.js';

/** 204, also where the page may do nothing: then the headers that would allow it are missing, and the browser does not call. */
export function answerPreflight({ request, response, requestId }: { request: IncomingMessage; response: ServerResponse; requestId: string }, headers: Readonly<Record<string, string>>): void {
  response.writeHead(204, { ...headers, 'x-request-id': requestId });
  response.end();
  discardUpload(request);
}
