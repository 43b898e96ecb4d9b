import { Browser } from '@keyplane/oauth-server/testing';
import type { ApiAnswer, ApiClient } from './api-client.js';
import type { TestControlPlane } from './test-control-plane.js';

export interface SignedIn {
  browser: Browser;
  /** The session cookie as the browser sends it. */
  cookie: string;
  csrfToken: string;
  /** Where the sign-in led. */
  location: string;
  /** A call of the HTTP API with the session; writing ones with the CSRF token. */
  call(method: string, path: string, body?: object, headers?: Record<string, string>): Promise<ApiAnswer>;
}

/** A person at a browser. */
export class Person {
  constructor(
    readonly url: string,
    readonly organization: string,
    readonly username: string,
    public password: string,
    readonly id = '',
  ) {}

  /** Up to the sign-in page (or on to a portal, where a session at the built-in key manager is still there). */
  async begin(browser = new Browser(), returnTo = '/admin'): Promise<{ browser: Browser; page: string; status: number; text: string }> {
    const query = new URLSearchParams({ organization: this.organization, return_to: returnTo });
    const { url, response } = await browser.follow(`${this.url}/session/sign-in?${query.toString()}`, `${this.url}/admin`);
    return { browser, page: url, status: response.status, text: await response.text() };
  }

  /** Posts the form of a page; ends at the next page, or where the portal's callback would be called. */
  async submit(browser: Browser, page: string, form: Record<string, string>): Promise<{ url: string; status: number; text: string }> {
    const { url, response } = await browser.follow(page, `${this.url}/session/callback`, { method: 'POST', form });
    return { url, status: response.status, text: url.includes('/session/callback') ? '' : await response.text() };
  }

  /** The address of the portal's callback with its code, not yet called. */
  async authorized(browser = new Browser()): Promise<string> {
    const { page } = await this.begin(browser);
    const { url, text } = await this.submit(browser, page, { username: this.username, password: this.password });
    if (!url.includes('/session/callback')) throw new Error(`no code: ${text}`);
    return url;
  }

  /** @throws with the page where the sign-in ended, when it did not lead to a session */
  async signIn(browser = new Browser()): Promise<SignedIn> {
    const callback = await browser.request(await this.authorized(browser));
    const line = callback.headers.getSetCookie().find((one) => /session[^=]*=[a-z0-9-]+\./.test(one));
    const location = callback.headers.get('location');
    if (line === undefined || location === null) throw new Error(`no session: ${callback.status} ${await callback.text()}`);
    const cookie = line.split(';')[0] ?? '';
    const call = apiCaller(this.url, cookie);
    const me = await call('GET', '/me');
    const csrfToken = String(me.body.csrfToken);
    return { browser, cookie, csrfToken, location, call: apiCaller(this.url, cookie, csrfToken) };
  }
}

function apiCaller(url: string, cookie: string, csrfToken?: string): SignedIn['call'] {
  return async (method, path, body, headers = {}) => {
    const csrf: Record<string, string> = csrfToken === undefined ? {} : { 'x-keyplane-csrf': csrfToken };
    const answer = await fetch(`${url}/api/v1${path}`, {
      method, headers: { cookie, origin: url, 'if-match': '*', ...csrf, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers }, ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) }; // each test looks at what it uses
  };
}

/** Somebody with a password of their own, chosen at the first sign-in. */
export async function aPerson(plane: TestControlPlane, options: { roles: string[]; organization?: string; client?: ApiClient }): Promise<Person> {
  const { roles, organization = 'default', client = plane.automation } = options;
  const created = await client.post('/users', { username: `person-${Math.random().toString(36).slice(2)}`, roles });
  if (created.status !== 201) throw new Error(created.text);
  const person = new Person(plane.url, organization, String(created.body.username), String(created.body.oneTimePassword), String(created.body.id));
  await chooseOwnPassword(person, `own password ${Math.random()}`);
  return person;
}

/** Signs in with a one-time password and chooses another. */
export async function chooseOwnPassword(person: Person, newPassword: string): Promise<void> {
  const { browser, page } = await person.begin();
  const { text } = await person.submit(browser, page, { username: person.username, password: person.password });
  const ticket = /name="ticket" value="([^"]+)"/.exec(text)?.[1];
  if (ticket === undefined) throw new Error(`not asked for a password: ${text}`);
  const { url, text: after } = await person.submit(browser, page, { ticket, newPassword, repeated: newPassword });
  if (!url.includes('/session/callback?code=')) throw new Error(`the password was not taken: ${after}`);
  person.password = newPassword;
}
