import type { Account, People, SignInAttempt, SignInOutcome } from '@keyplane/oauth-server';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import { PersonSessions } from '../sessions/person-sessions.js';
import { hashPassword, isPassword, passwordProblem } from '../users/passwords.js';
import type { UserEntity } from '../users/user.entity.js';
import { UsersRepository } from '../users/users.repository.js';
import { SignInDelaysRepository } from './sign-in-delays.repository.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

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
      choosePassword: (accountId, newPassword) => this.choosePassword(organizationId, accountId, newPassword),
    };
  }

  private async find(organizationId: string, accountId: string): Promise<Account | null> {
    const user = UUID.test(accountId) ? await this.transactions.inOrganization(organizationId, () => this.users.find(organizationId, accountId)) : null;
    return user?.enabled ? accountOf(user) : null;
  }

  private async signIn(organizationId: string, attempt: SignInAttempt): Promise<SignInOutcome> {
    const [wait, user] = await this.transactions.inOrganization(organizationId, async () => {
      const seconds = await this.delays.begin(organizationId, attempt);
      // Postgres takes no NUL in a text, and no user name has one.
      const found = attempt.username.includes('\0') ? null : await this.users.findByUsername(organizationId, attempt.username);
      return [seconds, found] as const;
    });
    if (wait > 0) return { outcome: 'delayed', retryAfterSeconds: wait };
    // Outside of the transaction: it takes long on purpose. As long for somebody who is not there.
    const isRight = await isPassword(attempt.password, user?.passwordHash ?? null);
    if (user === null) return { outcome: 'wrong' };
    return this.transactions.inOrganization(organizationId, () => this.conclude(user, attempt, isRight));
  }

  private async conclude({ id, organizationId }: UserEntity, attempt: SignInAttempt, isRight: boolean): Promise<SignInOutcome> {
    const user = await this.users.find(organizationId, id, { forUpdate: true });
    const isOver = user?.passwordExpiresAt !== null && user !== null && user.passwordExpiresAt < new Date();
    if (user === null || !isRight || isOver || !user.enabled) {
      await this.record(user, 'user.sign-in-failed', id, organizationId);
      return { outcome: 'wrong' };
    }
    await this.delays.succeed(organizationId, attempt);
    if (user.mustChangePassword) return { outcome: 'must-choose-password', account: accountOf(user) };
    await this.users.noteSignIn(user);
    await this.record(user, 'user.signed-in', id, organizationId);
    return { outcome: 'signed-in', account: accountOf(user) };
  }

  private async choosePassword(organizationId: string, accountId: string, newPassword: string): ReturnType<People['choosePassword']> {
    const account = await this.find(organizationId, accountId);
    const sentence = passwordProblem(newPassword, account?.username ?? '');
    if (sentence !== null) return { outcome: 'refused', sentence };
    const passwordHash = await hashPassword(newPassword);
    return this.transactions.inOrganization(organizationId, async () => {
      const user = await this.users.find(organizationId, accountId, { forUpdate: true });
      if (!user?.enabled || !user.mustChangePassword) return { outcome: 'refused', sentence: 'This password was changed meanwhile. Sign in again.' };
      await this.users.change(Object.assign(user, { passwordHash, mustChangePassword: false, passwordExpiresAt: null, lastSignInAt: new Date() }));
      await this.sessions.endAllOf(organizationId, accountId);
      await this.record(user, 'user.password-chosen', accountId, organizationId);
      return { outcome: 'chosen' };
    });
  }

  private record(user: UserEntity | null, action: string, targetId: string, organizationId: string): Promise<void> {
    return this.audit.add({ organizationId, actor: user?.username ?? 'keyplane', action, targetType: 'user', targetId });
  }
}

function accountOf({ id, username }: UserEntity): Account {
  return { accountId: id, username };
}
