import type { PasswordChange } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { PersonSessions } from '../sessions/person-sessions.js';
import { hashPassword, isPassword, passwordProblem } from '../users/passwords.js';
import { UsersRepository } from '../users/users.repository.js';
import { SignInDelaysRepository } from './sign-in-delays.repository.js';

/** People change their own password. */
@Injectable()
export class PasswordChanges {
  constructor(
    private readonly transactions: Transactions,
    private readonly users: UsersRepository,
    private readonly delays: SignInDelaysRepository,
    private readonly sessions: PersonSessions,
    private readonly audit: AuditWriter,
  ) {}

  /** Whoever is signed in as this person elsewhere no longer is. @throws Problem 422, or 429 after too many wrong passwords */
  async change(caller: Caller, body: Unvalidated<PasswordChange>): Promise<void> {
    const { currentPassword, newPassword } = body.validate();
    const { organizationId, owner, username, sessionToken } = caller;
    if (owner.kind !== 'user') throw new Problem('user.no-password');
    // A stolen session must not be a way to try passwords.
    const attempt = { username, address: '', knownBrowser: 'a session' };
    const [wait, stored] = await this.transactions.inOrganization(organizationId, async () => {
      const seconds = await this.delays.begin(organizationId, attempt);
      return [seconds, (await this.users.get(organizationId, owner.id)).passwordHash] as const;
    });
    if (wait > 0) throw new Problem('user.too-many-tries', { detail: `Try again in ${wait} seconds.`, headers: { 'retry-after': String(wait) } });
    if (!(await isPassword(currentPassword, stored))) throw wrongPassword();
    const sentence = passwordProblem(newPassword, username);
    if (sentence !== null) throw invalidField('/newPassword', 'weak', sentence);
    const passwordHash = await hashPassword(newPassword);
    await this.transactions.inOrganization(organizationId, async () => {
      const user = await this.users.get(organizationId, owner.id, { forUpdate: true });
      // It may have been reset since it was examined.
      if (user.passwordHash !== stored) throw wrongPassword();
      await this.delays.succeed(organizationId, attempt);
      await this.users.change(Object.assign(user, { passwordHash, mustChangePassword: false, passwordExpiresAt: null }));
      await this.sessions.endAllOf(organizationId, owner.id, sessionToken);
      await this.audit.add({ organizationId, actor: username, action: 'user.password-changed', targetType: 'user', targetId: owner.id });
    });
  }
}

function wrongPassword(): Problem {
  return invalidField('/currentPassword', 'wrong', 'is not your password');
}
