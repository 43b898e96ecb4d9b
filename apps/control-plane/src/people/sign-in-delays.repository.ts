import { createHmac } from 'node:crypto';
import type { SignInAttempt } from '@keyplane/oauth-server';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { MasterKeys } from '../security/master-keys.js';
import { networkOf } from './network-of.js';

/** So many failures are free; each further one doubles the delay, from a second to `secondsMax`. */
interface Rule {
  free: number;
  secondsMax: number;
}

/**
 * A person guessed at from one address waits long. From many addresses the person's own sign-in is delayed as well, but never
 * by more than half a minute. A browser that the person has used before counts by itself: however long somebody guesses
 * elsewhere (or behind the same proxy), nobody is locked out there.
 */
const RULES = { browser: { free: 5, secondsMax: 300 }, pair: { free: 5, secondsMax: 300 }, person: { free: 20, secondsMax: 30 }, address: { free: 100, secondsMax: 30 } } as const satisfies Record<string, Rule>;
const FORGOTTEN_AFTER = '1 hour';

interface Subject extends Rule {
  id: string;
  /** With other people. */
  isShared: boolean;
}

export type DelayedAttempt = Pick<SignInAttempt, 'username' | 'address' | 'knownBrowser'>;

/** Failed sign-ins of one organization, for all control planes. Works inside an open unit. */
@Injectable()
export class SignInDelaysRepository {
  constructor(
    private readonly transactions: Transactions,
    private readonly keys: MasterKeys,
  ) {}

  /** Counts an attempt as failed before it is examined, so that attempts at the same time count each. @returns seconds to wait; 0 = go on */
  async begin(organizationId: string, attempt: DelayedAttempt): Promise<number> {
    const subjects = this.subjectsOf(attempt);
    const ids = subjects.map(({ id }) => id);
    const { manager } = this.transactions;
    await manager.query(
      `insert into keyplane.sign_in_delays (organization_id, subject, failures, last_failure_at, blocked_until) select $1, subject, 0, now(), now() from unnest($2::text[]) subject order by subject on conflict do nothing`,
      [organizationId, ids],
    );
    const rows: { wait: number }[] = await manager.query(
      `select ceil(extract(epoch from blocked_until - now()))::int as wait from keyplane.sign_in_delays where organization_id = $1 and subject = any($2) order by subject for update`,
      [organizationId, ids],
    );
    const wait = Math.max(0, ...rows.map((row) => row.wait));
    if (wait > 0) return wait;
    for (const { id, free, secondsMax } of subjects) {
      await manager.query(
        `update keyplane.sign_in_delays set last_failure_at = now(), failures = counted.failures,
           blocked_until = now() + make_interval(secs => case when counted.failures <= $3 then 0 else least($4, 2 ^ least(counted.failures - $3 - 1, 20)) end)
         from (select case when last_failure_at < now() - interval '${FORGOTTEN_AFTER}' then 1 else failures + 1 end as failures from keyplane.sign_in_delays where organization_id = $1 and subject = $2) counted
         where organization_id = $1 and subject = $2`,
        [organizationId, id, free, secondsMax],
      );
    }
    return 0;
  }

  /** The attempt was right: the failures counted with it are forgotten, but the address keeps those of others. */
  async succeed(organizationId: string, attempt: DelayedAttempt): Promise<void> {
    const subjects = this.subjectsOf(attempt);
    const idsOf = (isShared: boolean): string[] => subjects.filter((subject) => subject.isShared === isShared).map(({ id }) => id);
    await this.transactions.manager.query('delete from keyplane.sign_in_delays where organization_id = $1 and subject = any($2)', [organizationId, idsOf(false)]);
    await this.transactions.manager.query('update keyplane.sign_in_delays set failures = greatest(0, failures - 1), blocked_until = now() where organization_id = $1 and subject = any($2)', [organizationId, idsOf(true)]);
  }

  private subjectsOf({ username, address, knownBrowser }: DelayedAttempt): Subject[] {
    const id = (...parts: string[]): string => createHmac('sha256', this.keys.signInDelays).update(JSON.stringify(parts)).digest('base64url');
    const [name, place] = [username.toLowerCase(), networkOf(address)];
    if (knownBrowser !== null) return [{ id: id('browser', name, knownBrowser), isShared: false, ...RULES.browser }];
    return [{ id: id('pair', name, place), isShared: false, ...RULES.pair }, { id: id('person', name), isShared: false, ...RULES.person }, { id: id('address', place), isShared: true, ...RULES.address }];
  }
}
