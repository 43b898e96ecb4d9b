import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LOGS, type Log, type Position } from '@keyplane/contracts';
import type { ChangePublisher } from '@keyplane/event-transport';
import { v7 as newId } from 'uuid';
import { createTestDatabase, eventually, type TestDatabase } from '../testing/index.js';
import { OutboxRelay } from './outbox.relay.js';

let database: TestDatabase;
let relay: OutboxRelay;
let published: Record<Log, string[]>;
let last: Record<Log, Position | null>;
let away: Set<Log>;
const said: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  await database.sql('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
  published = { changes: [], revocations: [] };
  last = { changes: null, revocations: null };
  away = new Set();
  said.splice(0);
  relay = new OutboxRelay({ url: database.systemUrl, publisher: (log) => Promise.resolve(publisherOf(log)), pollMs: 20, log: (_level, message) => said.push(message) });
});
afterEach(async () => {
  await relay.stop();
  await database.drop();
});

function publisherOf(log: Log): ChangePublisher {
  return {
    lastPosition: () => Promise.resolve(last[log]),
    publish: (records) => {
      if (away.has(log)) return Promise.reject(new Error('away'));
      published[log].push(...records.map(({ key, position }) => `${key.split('/')[0] ?? ''} ${position.sequence}`));
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

async function add(log: Log, key: string): Promise<void> {
  await database.sql('insert into keyplane.outbox (log, organization_id, key, payload) values ($1, null, $2, $3)', [log, key, { deleted: false, revision: 1 }]);
}

describe('the two logs', () => {
  it('each have numbers of their own, in one epoch', async () => {
    relay.start();
    await add('changes', 'api/1');
    await add('revocations', 'revocation/1');
    await add('changes', 'api/2');
    await eventually(async () => published.changes.length === 2 && published.revocations.length === 1);
    expect(published).toEqual({ changes: ['api 1', 'api 2'], revocations: ['revocation 1'] });
  });

  it('do not wait for each other: a revocation goes out while the changes are stuck', async () => {
    away.add('changes');
    relay.start();
    await add('changes', 'api/1');
    await add('revocations', 'revocation/1');
    await eventually(async () => published.revocations.length === 1);
    expect(published.changes).toEqual([]);
    away.clear();
    await eventually(async () => published.changes.length === 1);
  });

  // A database that was restored is behind in both; an epoch for each would publish everything twice.
  it('begin one new epoch together, ended in each, when the transport knows more of both than the database', async () => {
    await add('changes', 'api/1');
    await add('revocations', 'revocation/1');
    const [row] = await database.sql<{ epoch: string }>('select epoch from keyplane.outbox_state');
    for (const log of LOGS) last[log] = { epoch: String(row?.epoch), sequence: 9 };
    relay.start();
    await eventually(async () => LOGS.every((log) => published[log].at(-1)?.startsWith('epoch')));
    expect(published).toEqual({ changes: ['api 1', 'epoch 2'], revocations: ['revocation 1', 'epoch 2'] });
    expect(said.filter((message) => message.startsWith('a new epoch begins'))).toHaveLength(1);
  });

  it('begin a new epoch when a gateway reports a revocation that the database does not have', async () => {
    relay.start();
    const [row] = await database.sql<{ epoch: string }>('select epoch from keyplane.outbox_state');
    // The gateway's own row is not what this is about.
    await database.sql(`set session_replication_role = replica; insert into keyplane.receipts (gateway_id, epoch, applied_changes, applied_revocations, state_hash, refused, at) values ('${newId()}', '${String(row?.epoch)}', 0, 1, '', '[]', now()); set session_replication_role = origin`);
    await eventually(async () => said.some((message) => message.startsWith('a new epoch begins')));
    await eventually(async () => published.revocations.length === 1);
    expect(published.revocations).toEqual(['epoch 1']);
  });
});
