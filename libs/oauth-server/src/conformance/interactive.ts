import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { OAuthServer } from '../oauth-server.js';
import { Browser } from '../testing/browser.js';
import { createMemoryPeople, type MemoryPerson } from '../testing/memory-people.js';
import { createMemoryOAuthStorage } from '../testing/memory-storage.js';
import { basic, type Loopback } from './loopback.js';

export interface Begun {
  browser: Browser;
  verifier: string;
  /** The sign-in page, or where it led at once. */
  page: string;
  response: Response;
}

export const portal = { clientId: 'keyplane-portal', clientSecret: randomBytes(32).toString('base64url') };
const RIGHT = { username: 'anna', password: 'a good long password' };

/** A server with two people, one of whom has a one-time password, and a portal at the same origin. */
export class InteractiveServer {
  readonly persons: MemoryPerson[] = [
    { accountId: 'id-anna', ...RIGHT, mustChoosePassword: false, enabled: true },
    { accountId: 'id-ben', username: 'ben', password: 'one-time', mustChoosePassword: true, enabled: true },
  ];

  readonly storage = createMemoryOAuthStorage();

  private constructor(
    readonly origin: string,
    readonly issuer: string,
    private mounted: OAuthServer | null = null,
  ) {}

  static async start(loopback: Loopback): Promise<InteractiveServer> {
    const organization = `org-${randomUUID().slice(0, 8)}`;
    const made = new InteractiveServer(loopback.origin, `${loopback.origin}/oauth2/${organization}`);
    const people = {
      people: createMemoryPeople(made.persons), organizationName: () => Promise.resolve('Meridian <Freight>'), addressOf: () => '192.0.2.1',
      portal: { ...portal, redirectUris: [made.redirectUri], postLogoutRedirectUris: [`${loopback.origin}/signed-out`], places: { admin: 'admin portal' } },
    };
    made.mounted = await loopback.mount(organization, { people, storage: made.storage });
    return made;
  }

  get redirectUri(): string {
    return `${this.origin}/session/callback`;
  }

  get server(): OAuthServer {
    if (this.mounted === null) throw new Error('not started');
    return this.mounted;
  }

  authorizationUrl(verifier: string, changes: Record<string, string | null> = {}): string {
    const parameters = {
      client_id: portal.clientId, response_type: 'code', redirect_uri: this.redirectUri, scope: 'openid', state: 'a-state', nonce: 'a-nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256', ...changes,
    };
    const given = Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== null);
    return `${this.issuer}/auth?${new URLSearchParams(given).toString()}`;
  }

  async begin(browser = new Browser(), changes: Record<string, string | null> = {}): Promise<Begun> {
    const verifier = randomBytes(32).toString('base64url');
    const { url, response } = await browser.follow(this.authorizationUrl(verifier, changes), this.redirectUri);
    return { browser, verifier, page: url, response };
  }

  signIn({ browser, page }: Pick<Begun, 'browser' | 'page'>, form: Record<string, string> = RIGHT): Promise<{ url: string; response: Response }> {
    return browser.follow(page, this.redirectUri, { method: 'POST', form });
  }

  /** Redeems the code of an answer at the token endpoint. */
  redeem(url: string, verifier: string, { changes = {}, authorization = basic(portal) }: { changes?: Record<string, string>; authorization?: string } = {}): Promise<Response> {
    const code = new URL(url).searchParams.get('code') ?? '';
    const body = new URLSearchParams({ grant_type: 'authorization_code', code, redirect_uri: this.redirectUri, code_verifier: verifier, ...changes });
    return fetch(`${this.issuer}/token`, { method: 'POST', headers: { authorization }, body });
  }
}

export function ticketIn(page: string): string {
  return /name="ticket" value="([^"]+)"/.exec(page)?.[1] ?? '';
}
