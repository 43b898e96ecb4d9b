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
      return { outcome: account.mustChoosePassword ? 'must-choose-password' : 'signed-in', account };
    },
    async choosePassword(accountId, newPassword) {
      const person = persons.find((one) => one.accountId === accountId);
      if (person === undefined || newPassword.length < 12) return { outcome: 'refused', sentence: 'At least 12 characters.' };
      Object.assign(person, { password: newPassword, mustChoosePassword: false });
      return { outcome: 'chosen' };
    },
  };
}
