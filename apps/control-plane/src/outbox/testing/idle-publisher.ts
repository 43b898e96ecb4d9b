import type { Log } from '@keyplane/contracts';
import type { ChangePublisher } from '@keyplane/event-transport';
import type { TestDatabase } from '../../testing/index.js';

/** For tests of the changes alone: the other log goes to a transport that takes everything and agrees with the database. */
export function onlyChanges(database: TestDatabase, publisher: ChangePublisher): (log: Log) => Promise<ChangePublisher> {
  const agreeing: ChangePublisher = {
    lastPosition: async () => {
      const [row] = await database.sql<{ epoch: string; published: number }>('select epoch, published_revocation::int as published from keyplane.outbox_state');
      return row && row.published > 0 ? { epoch: row.epoch, sequence: row.published } : null;
    },
    publish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return (log) => Promise.resolve(log === 'changes' ? publisher : agreeing);
}
