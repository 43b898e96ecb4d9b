import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { STYLE } from './page-style.js';

/** HTML that is safe to put into a page. */
export class Html {
  constructor(readonly text: string) {}
}

/** Every value that is no `Html` is escaped. */
export function html(strings: TemplateStringsArray, ...values: readonly (string | Html | null)[]): Html {
  return new Html(strings.reduce((text, string, index) => text + htmlOf(values[index - 1] ?? null) + string));
}

function htmlOf(value: string | Html | null): string {
  if (value === null) return '';
  return value instanceof Html ? value.text : value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}

export interface Page {
  title: string;
  content: Html;
}

/** Where a page's form may lead: a browser follows the redirects of its answer only there, too. */
export interface PageOptions {
  status?: number;
  formTargets?: readonly string[];
}

/** Answers with a page that needs no script, and lets nobody put it into a frame. */
export function answerPage(res: ServerResponse, page: Page, { status = 200, formTargets = [] }: PageOptions = {}): void {
  const nonce = randomBytes(16).toString('base64url');
  res.writeHead(status, { ...pageHeaders(nonce, formTargets), 'content-type': 'text/html; charset=utf-8' });
  res.end(renderPage(page, nonce));
}

export function pageHeaders(nonce: string, formTargets: readonly string[]): Record<string, string> {
  return {
    'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; img-src data:; font-src data:; form-action 'self' ${formTargets.join(' ')}; frame-ancestors 'none'; base-uri 'none'`,
    'x-frame-options': 'DENY',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    // Not `no-referrer`: forms would then send `Origin: null`, and their origin could not be checked.
    'referrer-policy': 'same-origin',
  };
}

export function renderPage({ title, content }: Page, nonce: string): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} · Keyplane</title>
<link rel="icon" href="data:image/svg+xml,${FAVICON}">
<style nonce="${nonce}">${new Html(STYLE)}</style>
</head>
<body>
<main>
<p class="wordmark">${MARK}<span>keyplane</span></p>
${content}
</main>
<aside aria-hidden="true">${KEYS_ON_PLANES}<p>Every key manager. One plane.<br>Enforced on every gateway.</p></aside>
</body>
</html>`.text;
}

const mark = (ring: string, teeth: string): string =>
  `<circle cx="6.2" cy="9" r="4.2" fill="none" stroke="${ring}" stroke-width="2.4"/><path d="M10.4 9H23" fill="none" stroke="${ring}" stroke-width="2.4"/><path d="M13.6 9v5.4M17.4 9v8.6M21.2 9v5.4" fill="none" stroke="${teeth}" stroke-width="2.2"/>`;
const MARK = new Html(`<svg viewBox="0 0 24 24" width="30" height="30" aria-hidden="true">${mark('currentColor', 'var(--brass)')}</svg>`);
const FAVICON = encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24">${mark('#03565e', '#b07d12')}</svg>`);

/** Five planes with a key each; the middle one is the one that fits. */
const KEYS_ON_PLANES = new Html(
  `<svg viewBox="-24 0 644 640" preserveAspectRatio="xMinYMid meet">${[0, 1, 2, 3, 4].map(plane).join('')}</svg>`,
);

function plane(index: number): string {
  const y = 40 + index * 130;
  const fits = index === 2;
  const lengths = fits ? [46, 70, 46, 58, 34] : [34, 58, 34, 46, 34].map((_, tooth, all) => all[(tooth + index) % all.length] ?? 34);
  const teeth = lengths.map((length, tooth) => `<path d="M${150 + tooth * 76} ${y}v${length}" stroke="${fits ? '#d9a93a' : '#2c5a5f'}" stroke-width="13"/>`).join('');
  const line = fits ? '#f2f5f5' : '#3c6b70';
  return `${teeth}<path d="M52 ${y}H620" stroke="${line}" stroke-width="10"/><circle cx="20" cy="${y}" r="34" fill="#0c2f34" stroke="${line}" stroke-width="10"/>`;
}
