import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from '../provider/oidc-provider.js';
import { readForm } from './form-body.js';
import { answerPage } from './page.js';
import { choosePasswordPage, failurePage, signInPage } from './pages.js';
import type { KnownBrowsers } from './known-browser.js';
import type { Account, PeopleOptions } from './people.js';
import type { Tickets } from './ticket.js';

export interface InteractionParts extends PeopleOptions {
  provider: Provider;
  tickets: Tickets;
  knownBrowsers: KnownBrowsers;
  issuer: string;
  onError: (error: unknown) => void;
}

type Exchange = { req: IncomingMessage; res: ServerResponse; uid: string; place: string | null };
const EXPIRED = 'This sign-in has taken too long, or was begun in another browser. Go back to the portal and sign in again.';

/**
 * The pages between a portal's request and its answer: password, and a password of one's own after a one-time password.
 * An interaction belongs to the browser that holds its cookie (signed, SameSite=Lax); a form of another site reaches nothing.
 */
export function createInteraction(parts: InteractionParts): (req: IncomingMessage, res: ServerResponse) => void {
  return (req, res) =>
    void answer(parts, { req, res }).catch((error: unknown) => {
      parts.onError(error);
      if (!res.headersSent) answerPage(res, failurePage('Keyplane could not answer. Try again in a moment.'), { status: 500 });
    });
}

async function answer(parts: InteractionParts, { req, res }: Pick<Exchange, 'req' | 'res'>): Promise<void> {
  const found = await findInteraction(parts, { req, res });
  if (found === null) return answerPage(res, failurePage(EXPIRED), { status: 400 });
  const exchange = { req, res, ...found };
  if (req.method !== 'POST') return show(parts, exchange, signInPage({ organizationName: await parts.organizationName(), place: found.place }));
  if (!isOwnForm(req, parts.issuer)) return answerPage(res, failurePage('This form was sent by another site.'), { status: 403 });
  const form = await readForm(req);
  if (form === null) return answerPage(res, failurePage('This is not the form of this page.'), { status: 400 });
  return form.has('ticket') ? choosePassword(parts, exchange, form) : signIn(parts, exchange, form);
}

/** Null where there is none, it is over, or the path names another than the cookie. */
async function findInteraction({ provider, portal }: InteractionParts, { req, res }: Pick<Exchange, 'req' | 'res'>): Promise<Pick<Exchange, 'uid' | 'place'> | null> {
  try {
    const { uid, prompt, params } = await provider.interactionDetails(req, res);
    const [path = ''] = (req.url ?? '').split('?', 1);
    if (prompt.name !== 'login' || path !== `/interaction/${uid}`) return null;
    const { place } = params;
    // Only by a name of ours: whoever writes the link must not write on the page.
    return { uid, place: typeof place === 'string' && Object.hasOwn(portal.places, place) ? (portal.places[place] ?? null) : null };
  } catch (error) {
    if (error instanceof Error && error.name === 'SessionNotFound') return null;
    throw error;
  }
}

/** Browsers name the origin of every form that is posted; the cookie's SameSite is the other lock. */
function isOwnForm({ headers }: IncomingMessage, issuer: string): boolean {
  return headers.origin === undefined || headers.origin === new URL(issuer).origin;
}

async function signIn(parts: InteractionParts, exchange: Exchange, form: URLSearchParams): Promise<void> {
  const shown = { organizationName: await parts.organizationName(), place: exchange.place };
  const [username, password] = [form.get('username') ?? '', form.get('password') ?? ''];
  const { req } = exchange;
  const result = await parts.people.signIn({ username, password, address: parts.addressOf(req), knownBrowser: parts.knownBrowsers.read(req, username) });
  switch (result.outcome) {
    case 'signed-in':
      return finish(parts, exchange, result.account);
    case 'must-choose-password': {
      const { passwordId, account } = result;
      const ticket = parts.tickets.issue({ uid: exchange.uid, accountId: account.accountId, passwordId });
      return show(parts, exchange, choosePasswordPage({ username: account.username, ticket }));
    }
    case 'wrong':
      return show(parts, exchange, signInPage({ ...shown, username, problem: 'User name or password is wrong.' }), 422);
    case 'delayed': {
      const { retryAfterSeconds } = result;
      exchange.res.setHeader('retry-after', retryAfterSeconds);
      const problem = `Too many tries. Try again in ${retryAfterSeconds} ${retryAfterSeconds === 1 ? 'second' : 'seconds'}.`;
      return show(parts, exchange, signInPage({ ...shown, username, problem }), 429);
    }
  }
}

async function choosePassword(parts: InteractionParts, exchange: Exchange, form: URLSearchParams): Promise<void> {
  const ticket = form.get('ticket') ?? '';
  const read = parts.tickets.read(exchange.uid, ticket);
  const account = read === null ? null : await parts.people.find(read.accountId);
  if (read === null || account === null) return answerPage(exchange.res, failurePage(EXPIRED), { status: 400 });
  const again = (problem: string): void => show(parts, exchange, choosePasswordPage({ username: account.username, ticket, problem }), 422);
  const newPassword = form.get('newPassword') ?? '';
  if (newPassword !== form.get('repeated')) return again('The two are not the same.');
  const result = await parts.people.choosePassword({ ...read, newPassword });
  if (result.outcome === 'refused') return again(result.sentence);
  return finish(parts, exchange, account);
}

async function finish({ provider, knownBrowsers }: InteractionParts, { req, res }: Exchange, { accountId, username }: Account): Promise<void> {
  // Somebody else may have signed in in this browser meanwhile; oidc-provider would send a page with a script to sign them out.
  const session = await provider.Session.get(provider.createContext(req, res));
  if (session.accountId !== undefined && session.accountId !== accountId) await session.destroy();
  res.appendHeader('set-cookie', knownBrowsers.remember(req, username));
  res.setHeader('cache-control', 'no-store');
  return provider.interactionFinished(req, res, { login: { accountId, remember: false, amr: ['pwd'] } }, { mergeWithLastSubmission: false });
}

/** After the form comes a chain of redirects that ends at the portal: browsers hold `form-action` against each of them. */
function show({ portal }: InteractionParts, { res }: Exchange, page: Parameters<typeof answerPage>[1], status = 200): void {
  answerPage(res, page, { status, formTargets: portal.redirectUris.map((uri) => new URL(uri).origin) });
}
