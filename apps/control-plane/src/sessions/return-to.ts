/** Where a sign-in may lead: pages of the portals, and the page that says that it is done. */
const ALLOWED = /^\/(admin|developer)(\/|$)|^\/session\/done$/;
export const HOME = '/admin';
/** It travels in a cookie; see SIGN_INS_MAX. */
const CHARS_MAX = 1000;

/**
 * The path of ours that `text` names, else the admin portal's home. Parsed as a browser would: `//evil`, `/\evil`, blanks and
 * dot segments are what that makes of them, and then are not among ours.
 */
export function safeReturnTo(text: string | undefined, publicUrl: string): string {
  if (text === undefined || !text.startsWith('/') || !URL.canParse(text, publicUrl)) return HOME;
  const url = new URL(text, publicUrl);
  const path = `${url.pathname}${url.search}${url.hash}`;
  return url.origin === publicUrl && ALLOWED.test(url.pathname) && path.length <= CHARS_MAX ? path : HOME;
}
