import type { IncomingMessage } from 'node:http';

/** A person who may sign in. */
export interface Account {
  /** Stable and never used again: `sub` of ID tokens. */
  accountId: string;
  username: string;
}

export interface SignInAttempt {
  username: string;
  password: string;
  /** Where the attempt comes from. */
  address: string;
  /** Names the browser, where this person has signed in with it before: then failures are counted by it alone. */
  knownBrowser: string | null;
}

/**
 * What came of an attempt. `wrong` is one answer for everything that must not be told apart: no such person, a wrong or
 * expired password, a disabled person.
 */
export type SignInOutcome =
  | { outcome: 'signed-in'; account: Account }
  /** The password was a one-time password: nothing is open before another is chosen. `passwordId` says which one it was. */
  | { outcome: 'must-choose-password'; account: Account; passwordId: string }
  | { outcome: 'wrong' }
  | { outcome: 'delayed'; retryAfterSeconds: number };

export interface PasswordChoice {
  accountId: string;
  /** The one-time password that was right: once another took its place, it opens nothing. */
  passwordId: string;
  newPassword: string;
}

/** The people of one organization. The control plane implements it on Postgres; tests in memory. */
export interface People {
  /** Null for somebody who is gone or disabled. */
  find(accountId: string): Promise<Account | null>;
  /** Counts failures and delays the next attempts. */
  signIn(attempt: SignInAttempt): Promise<SignInOutcome>;
  /** The person replaces a one-time password. `refused` says in a sentence what is wrong with the new one. */
  choosePassword(choice: PasswordChoice): Promise<{ outcome: 'chosen' } | { outcome: 'refused'; sentence: string }>;
}

/** The one client that people sign in with: the portals. It is known by configuration, not by storage. */
export interface PortalClient {
  clientId: string;
  clientSecret: string;
  redirectUris: string[];
  postLogoutRedirectUris: string[];
  /** Where people sign in to, by what a request says in `place`: "admin" → "admin portal". Only what is named here is shown. */
  places: Readonly<Record<string, string>>;
}

/** Interactive sign-in: who may, by which client, and what the pages say. */
export interface PeopleOptions {
  people: People;
  portal: PortalClient;
  /** Shown on the pages, e.g. "Meridian Freight"; asked each time, because names change. */
  organizationName: () => Promise<string>;
  /** Where a request comes from: which proxies are believed is not ours to know. */
  addressOf: (request: IncomingMessage) => string;
}

/** What a server does with the sessions of people. */
export interface PeopleSessions {
  /** Ends the session that an ID token names in `sid`. Succeeds if it is over already. */
  endSession(sid: string): Promise<void>;
  /** Ends everything that a person has begun here: sessions, grants, codes, tokens. */
  endAllOf(accountId: string): Promise<void>;
}
