import { html, type Page } from '@keyplane/oauth-server/pages';

export function setUpPage({ token, username = 'admin', problem }: { token: string; username?: string; problem?: string }): Page {
  return {
    title: 'First administrator',
    content: html`<h1>First administrator</h1>
<p class="lead">Nobody can sign in yet. You run this installation: name yourself.</p>
${problem === undefined ? null : html`<p class="problem" role="alert">${problem}</p>`}
<form method="post" action="/set-up">
<input type="hidden" name="token" value="${token}">
<label for="username">User name</label>
<input id="username" name="username" value="${username}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="100" required>
<label for="password">Password</label>
<p class="help" id="rule">At least 12 characters, and not your user name.</p>
<input id="password" name="password" type="password" autocomplete="new-password" aria-describedby="rule" minlength="12" maxlength="1000" required autofocus>
<label for="repeated">The same once more</label>
<input id="repeated" name="repeated" type="password" autocomplete="new-password" minlength="12" maxlength="1000" required>
<button type="submit">Make the first administrator</button>
</form>`,
  };
}

/** One answer for a link that is forged, over, or used: it tells nobody which. */
export function closedPage(): Page {
  return {
    title: 'This link does not open',
    content: html`<h1>This link does not open</h1>
<p class="lead">A set-up link is good for an hour and for one person. As long as nobody can sign in, each start of a control plane writes a new one into its log.</p>
<a class="button" href="/admin">Sign in</a>`,
  };
}

export function failedPage(): Page {
  return { title: 'This did not work', content: html`<h1>This did not work</h1><p class="lead">Keyplane could not answer. Try again in a moment.</p>` };
}
