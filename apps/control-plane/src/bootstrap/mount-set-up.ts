import type { IncomingMessage, ServerResponse } from 'node:http';
import { Username } from '@keyplane/contracts';
import { readForm } from '@keyplane/oauth-server/form-body';
import { answerPage } from '@keyplane/oauth-server/pages';
import { Logger } from '@nestjs/common';
import { passwordProblem } from '../users/passwords.js';
import type { FirstAdministrator } from './first-administrator.js';
import { closedPage, failedPage, setUpPage } from './pages.js';
import { SET_UP_PATH } from './set-up-links.js';

/** Middleware with the one page that makes the first administrator. It takes a form, which no route of the HTTP API does. */
export function mountSetUp(administrator: FirstAdministrator) {
  const logger = new Logger('first-administrator');
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const [path, query = ''] = (request.url ?? '').split('?', 2);
    if (path !== SET_UP_PATH) return next();
    void answer(administrator, { request, response, query }).catch((error: unknown) => {
      logger.error({ reason: error instanceof Error ? error.message : 'unknown' });
      if (!response.headersSent) answerPage(response, failedPage(), { status: 500 });
    });
  };
}

async function answer(administrator: FirstAdministrator, { request, response, query }: { request: IncomingMessage; response: ServerResponse; query: string }): Promise<void> {
  const form = request.method === 'POST' ? await readForm(request) : null;
  const token = (form ?? new URLSearchParams(query)).get('token') ?? '';
  if (!(await administrator.isOpen(token))) return answerPage(response, closedPage(), { status: 403 });
  if (form === null) return answerPage(response, setUpPage({ token }));
  const [username, password] = [(form.get('username') ?? '').trim(), form.get('password') ?? ''];
  const problem = problemOf({ username, password, repeated: form.get('repeated') });
  if (problem !== null) return answerPage(response, setUpPage({ token, username, problem }), { status: 422 });
  if (!(await administrator.create({ username, password }))) return answerPage(response, closedPage(), { status: 403 });
  response.writeHead(303, { location: '/session/sign-in?return_to=/admin', 'cache-control': 'no-store' }).end();
}

function problemOf({ username, password, repeated }: { username: string; password: string; repeated: string | null }): string | null {
  if (!Username.safeParse(username).success) return 'A user name has letters, digits, and . _ @ + - only, and is not keyplane.';
  if (password !== repeated) return 'The two passwords are not the same.';
  return passwordProblem(password, username);
}
