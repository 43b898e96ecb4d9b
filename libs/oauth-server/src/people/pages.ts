import { html, type Html, type Page } from './page.js';

interface SignInPage {
  organizationName: string;
  /** What one signs in to; null where that was not said. */
  place: string | null;
  username?: string;
  problem?: string;
}

/** The user name stays after a mistake, the password does not. */
export function signInPage({ organizationName, place, username = '', problem }: SignInPage): Page {
  return {
    title: 'Sign in',
    content: html`<h1>Sign in</h1>
<p class="lead">${place === null ? organizationName : `${organizationName}, ${place}`}</p>
${problemOf(problem)}
<form method="post">
<label for="username">User name</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200" required ${username === '' ? html`autofocus` : null}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1000" required ${username === '' ? null : html`autofocus`}>
<button type="submit">Sign in</button>
</form>
<p class="foot">Forgot your password? An administrator of ${organizationName} gives you a one-time password.</p>`,
  };
}

interface ChoosePasswordPage {
  username: string;
  /** Says who may choose; see `ticket.ts`. */
  ticket: string;
  problem?: string;
}

/** After the first sign-in with a one-time password. */
export function choosePasswordPage({ username, ticket, problem }: ChoosePasswordPage): Page {
  return {
    title: 'Choose your own password',
    content: html`<h1>Choose your own password</h1>
<p class="lead">The one you used works for one sign-in only.</p>
${problemOf(problem)}
<form method="post">
<input type="hidden" name="ticket" value="${ticket}">
<input type="text" name="username" value="${username}" autocomplete="username" hidden>
<label for="newPassword">New password</label>
<p class="help" id="rule">At least 12 characters, and not your user name.</p>
<input id="newPassword" name="newPassword" type="password" autocomplete="new-password" aria-describedby="rule" minlength="12" maxlength="1000" required autofocus>
<label for="repeated">The same once more</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" minlength="12" maxlength="1000" required>
<button type="submit">Save and sign in</button>
</form>`,
  };
}

/** `form` is oidc-provider's: it holds the token against forged requests. */
export function signOutPage(form: Html): Page {
  return {
    title: 'Sign out',
    content: html`<h1>Sign out?</h1>
<p class="lead">You will be asked for your password the next time.</p>
${form}
<button type="submit" form="op.logoutForm" name="logout" value="yes">Sign out</button>`,
  };
}

export function signedOutPage(): Page {
  return { title: 'Signed out', content: html`<h1>You are signed out</h1><p class="lead">You may close this window.</p>` };
}

/** Anything that ends a sign-in without a way back. */
export function failurePage(sentence: string): Page {
  return { title: 'This did not work', content: html`<h1>This did not work</h1><p class="lead">${sentence}</p>` };
}

function problemOf(problem: string | undefined): Html | null {
  return problem === undefined ? null : html`<p class="problem" role="alert">${problem}</p>`;
}
