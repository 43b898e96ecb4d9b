import { createHash } from 'node:crypto';
import type { Account, People } from '../people/people.js';

export interface MemoryPerson extends Account {
  password: string;
  mustChoosePassword: boolean;
  enabled: boolean;
}

/** People in memory, who are delayed at the fourth failure. */
export function createMemoryPeople(persons: MemoryPerson[]): People {
  const failures = new Map<string, number>();
  return {
    async find(accountId) {
      const person = persons.find((one) => one.accountId === accountId && one.enabled);
      return person === undefined ? null : { accountId, username: person.username };
    },
    async signIn({ username, password }) {
      const failed = failures.get(username) ?? 0;
      if (failed >= 3) return { outcome: 'delayed', retryAfterSeconds: failed };
      const account = persons.find((one) => one.username === username && one.enabled);
      if (account === undefined || account.password !== password) {
        failures.set(username, failed + 1);
        return { outcome: 'wrong' };
      }
      return account.mustChoosePassword ? { outcome: 'must-choose-password', account, passwordId: passwordIdOf(account) } : { outcome: 'signed-in', account };
    },
    async choosePassword({ accountId, passwordId, newPassword }) {
      const person = persons.find((one) => one.accountId === accountId);
      if (person === undefined || passwordIdOf(person) !== passwordId) return { outcome: 'refused', sentence: 'Changed meanwhile.' };
      if (newPassword.length < 12) return { outcome: 'refused', sentence: 'At least 12 characters.' };
      Object.assign(person, { password: newPassword, mustChoosePassword: false });
      return { outcome: 'chosen' };
    },
  };
}

function passwordIdOf({ password }: MemoryPerson): string {
  return createHash('sha256').update(password).digest('base64url');
}
