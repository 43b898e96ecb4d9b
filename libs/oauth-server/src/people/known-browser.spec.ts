import type { IncomingMessage } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { createKnownBrowsers } from './known-browser.js';

const known = createKnownBrowsers({ key: 'a-key', issuer: 'https://keys.example/oauth2/default' });
const withCookie = (cookie?: string) => ({ headers: { cookie } }) as IncomingMessage; // all that is read of it
const lineOf = (username: string): string => known.remember(withCookie(), username);
const pairOf = (line: string): string => line.split(';')[0] ?? '';

describe('a known browser', () => {
  it('is known again, whatever the case of the user name and beside whatever cookies, and keeps its id', () => {
    const cookie = `a=b; ${pairOf(lineOf('Anna'))}; ${pairOf(lineOf('ben'))}`;
    const id = known.read(withCookie(cookie), 'anna');
    expect(id).toMatch(/^[\w-]{22}$/);
    expect(known.read(withCookie(pairOf(known.remember(withCookie(cookie), 'ANNA'))), 'anna')).toBe(id);
    expect(known.read(withCookie(cookie), 'ben')).not.toBe(id);
  });

  it('has a cookie that no script reads, that goes to the sign-in page alone and names nobody', () => {
    expect(lineOf('anna')).toMatch(/^keyplane_known_[\w-]{12}=[\w.-]+; Path=\/oauth2\/default\/interaction; Max-Age=15552000; HttpOnly; SameSite=Lax; Secure$/);
    expect(lineOf('anna')).not.toMatch(/anna/i);
  });

  it.each([
    ['none', undefined],
    ['that of another person', pairOf(lineOf('ben'))],
    ['that of another person, renamed', `${pairOf(lineOf('anna')).split('=')[0]}=${pairOf(lineOf('ben')).split('=')[1]}`],
    ['that of another organization', pairOf(createKnownBrowsers({ key: 'a-key', issuer: 'https://keys.example/oauth2/other' }).remember(withCookie(), 'anna'))],
    ['one without a signature', pairOf(lineOf('anna')).split('.')[0]],
    ['one with another id', pairOf(lineOf('anna')).replace(/=./, '=.')],
  ])('is not one by %s', (_what, cookie) => {
    expect(known.read(withCookie(cookie), 'anna')).toBeNull();
  });
});
