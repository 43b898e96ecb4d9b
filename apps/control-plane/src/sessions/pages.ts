import { html, type Page } from '@keyplane/oauth-server/pages';

/** `organization` and `returnTo` are checked before. */
function signInAgain(organization: string, returnTo: string): string {
  return `/session/sign-in?${new URLSearchParams({ organization, return_to: returnTo }).toString()}`;
}

export function signedOutPage(organization: string, returnTo: string): Page {
  return { title: 'Signed out', content: html`<h1>You are signed out</h1><p class="lead">Nothing of yours stays in this browser.</p><a class="button" href="${signInAgain(organization, returnTo)}">Sign in again</a>` };
}

export function donePage(): Page {
  return { title: 'Signed in', content: html`<h1>You are signed in</h1><p class="lead">Close this window and go on where you were. What you typed there is still there.</p>` };
}

export function failedPage(sentence: string, { organization, requestId }: { organization: string; requestId: string }): Page {
  return {
    title: 'Sign-in did not work',
    content: html`<h1>Sign-in did not work</h1><p class="problem" role="alert">${sentence}</p><a class="button" href="${signInAgain(organization, '/admin')}">Try again</a><p class="foot">For support: request ${requestId}</p>`,
  };
}
