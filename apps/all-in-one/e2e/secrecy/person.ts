import type { CreatedUser } from '@keyplane/contracts';
import { Browser } from '@keyplane/oauth-server/testing';

export interface SignInOptions {
  readonly controlPlaneUrl: string;
  readonly organization: string;
  readonly user: CreatedUser;
  /** What is typed by mistake first, and what is chosen instead of the one-time password. */
  readonly passwords: { readonly wrong: string; readonly own: string };
  note(what: string, secret: string): string;
}

/** Somebody signs in for the first time: mistypes the password, has to choose another, and gets a session. Every cookie and the code are noted. */
export async function signIn({ controlPlaneUrl, organization, user, passwords, note }: SignInOptions): Promise<void> {
  const browser = new NotingBrowser(note);
  const callback = `${controlPlaneUrl}/session/callback`;
  const query = new URLSearchParams({ organization, return_to: '/admin' });
  const { url: page } = await browser.follow(`${controlPlaneUrl}/session/sign-in?${query.toString()}`, `${controlPlaneUrl}/admin`);
  const submit = async (form: Record<string, string>): Promise<{ url: string; text: string }> => {
    const { url, response } = await browser.follow(page, callback, { method: 'POST', form });
    return { url, text: url.startsWith(callback) ? '' : await response.text() };
  };
  await submit({ username: user.username, password: passwords.wrong });
  const { text } = await submit({ username: user.username, password: user.oneTimePassword });
  const ticket = note('ticket to choose a password', /name="ticket" value="([^"]+)"/.exec(text)?.[1] ?? '');
  const { url } = await submit({ ticket, newPassword: passwords.own, repeated: passwords.own });
  const { searchParams } = new URL(url);
  for (const name of ['code', 'state']) note(`${name} of a sign-in`, searchParams.get(name) ?? '');
  await browser.request(url);
  const me = (await (await browser.request(`${controlPlaneUrl}/api/v1/me`)).json()) as { username: string; csrfToken: string }; // the DTO
  if (me.username !== user.username) throw new Error(`nobody is signed in: ${JSON.stringify(me)}`);
  note('token against forged calls', me.csrfToken);
}

class NotingBrowser extends Browser {
  constructor(private readonly note: (what: string, secret: string) => string) {
    super();
  }

  override async request(...parameters: Parameters<Browser['request']>): Promise<Response> {
    const response = await super.request(...parameters);
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      // The name of the organization, or where to return to, is no secret.
      for (const [index, part] of value.split('.').filter((part) => part.length > 20).entries()) this.note(`cookie ${name}, part ${index}`, part);
    }
    return response;
  }
}
