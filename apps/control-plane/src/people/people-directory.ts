import { createHash } from 'node:crypto';
import { INSTALLATION_ACTOR } from '@keyplane/contracts';
import type { Account, PasswordChoice, People, SignInAttempt, SignInOutcome } from '@keyplane/oauth-server';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import { PersonSessions } from '../sessions/person-sessions.js';
import { hashPassword, isPassword, passwordProblem } from '../users/passwords.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersRepository } from '../users/users.repository.js';
import { SignInDelaysRepository } from './sign-in-delays.repository.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Who is meant by a user name that nobody has (RFC 9562 §5.9). */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/** The people of each organization, for its built-in key manager. */
@Injectable()
export class PeopleDirectory {
  constructor(
    private readonly transactions: Transactions,
    private readonly users: UsersRepository,
    private readonly delays: SignInDelaysRepository,
    private readonly sessions: PersonSessions,
    private readonly audit: AuditWriter,
  ) {}

  of(organizationId: string): People {
    return {
      find: (accountId) => this.find(organizationId, accountId),
      signIn: (attempt) => this.signIn(organizationId, attempt),
      choosePassword: (choice) => this.choosePassword(organizationId, choice),
    };
  }

  private async find(organizationId: string, accountId: string): Promise<Account | null> {
    const user = await this.findEnabled(organizationId, accountId);
    return user && accountOf(user);
  }

  private async findEnabled(organizationId: string, accountId: string): Promise<UserEntity | null> {
    const user = UUID.test(accountId) ? await this.transactions.inOrganization(organizationId, () => this.users.find(organizationId, accountId)) : null;
    return user?.enabled ? user : null;
  }

  private async signIn(organizationId: string, attempt: SignInAttempt): Promise<SignInOutcome> {
    const [wait, user] = await this.transactions.inOrganization(organizationId, async () => {
      const seconds = await this.delays.begin(organizationId, attempt);
      // Postgres takes no NUL in a text, and no user name has one.
      const found = attempt.username.includes('\0') ? null : await this.users.findByUsername(organizationId, attempt.username);
      return [seconds, found] as const;
    });
    if (wait > 0) return { outcome: 'delayed', retryAfterSeconds: wait };
    // Outside of the transaction: it takes long on purpose. For somebody who is not there, this and all that follows is done as well.
    const isRight = await isPassword(attempt.password, user?.passwordHash ?? null);
    return this.transactions.inOrganization(organizationId, () => this.conclude(organizationId, attempt, { id: user?.id ?? NOBODY, passwordHash: isRight ? (user?.passwordHash ?? null) : null }));
  }

  /** `examined` is whom the attempt meant, and the password that it matched; null where it matched none. */
  private async conclude(organizationId: string, attempt: SignInAttempt, examined: Pick<UserEntity, 'id' | 'passwordHash'>): Promise<SignInOutcome> {
    const user = await this.users.find(organizationId, examined.id, { forUpdate: true });
    // It may have been reset since it was examined.
    if (user === null || examined.passwordHash === null || user.passwordHash !== examined.passwordHash || isOver(user) || !user.enabled) {
      await this.record(user, 'user.sign-in-failed', examined.id, organizationId);
      return { outcome: 'wrong' };
    }
    await this.delays.succeed(organizationId, attempt);
    if (user.mustChangePassword) return { outcome: 'must-choose-password', account: accountOf(user), passwordId: passwordIdOf(user) };
    await this.users.noteSignIn(user);
    await this.record(user, 'user.signed-in', user.id, organizationId);
    return { outcome: 'signed-in', account: accountOf(user) };
  }

  private async choosePassword(organizationId: string, { accountId, passwordId, newPassword }: PasswordChoice): ReturnType<People['choosePassword']> {
    const person = await this.findEnabled(organizationId, accountId);
    const sentence = passwordProblem(newPassword, person?.username ?? '');
    if (sentence !== null) return { outcome: 'refused', sentence };
    if (await isPassword(newPassword, person?.passwordHash ?? null)) return { outcome: 'refused', sentence: 'This is the one-time password. Choose another.' };
    const passwordHash = await hashPassword(newPassword);
    return this.transactions.inOrganization(organizationId, async () => {
      const user = await this.users.find(organizationId, accountId, { forUpdate: true });
      if (!user?.enabled || !user.mustChangePassword || passwordIdOf(user) !== passwordId) return { outcome: 'refused', sentence: 'This password was changed meanwhile. Sign in again.' };
      await this.users.change(Object.assign(user, { passwordHash, mustChangePassword: false, passwordExpiresAt: null, lastSignInAt: new Date() }));
      await this.sessions.endAllOf(organizationId, accountId);
      await this.record(user, 'user.password-chosen', accountId, organizationId);
      return { outcome: 'chosen' };
    });
  }

  private record(user: UserEntity | null, action: string, targetId: string, organizationId: string): Promise<void> {
    return this.audit.add({ organizationId, actor: user?.username ?? INSTALLATION_ACTOR, action, targetType: 'user', targetId });
  }
}

/** Names a password to forms that must not carry it. The salt in the hash makes each name new. */
function passwordIdOf({ passwordHash }: UserEntity): string {
  return createHash('sha256').update(passwordHash ?? '').digest('base64url');
}

function isOver({ passwordExpiresAt }: UserEntity): boolean {
  return passwordExpiresAt !== null && passwordExpiresAt < new Date();
}

function accountOf({ id, username }: UserEntity): Account {
  return { accountId: id, username };
}
