import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { createTestDatabase, type TestDatabase } from '../testing/test-database.js';
import { SystemTransactions } from './system-transactions.js';
import { Transactions } from './transactions.js';

let database: TestDatabase;
let connections: DataSource[];
let transactions: Transactions;
let system: SystemTransactions;
const [mine, other] = [randomUUID(), randomUUID()];

beforeAll(async () => {
  database = await createTestDatabase();
  connections = await Promise.all([database.appUrl, database.systemUrl].map((url) => new DataSource({ type: 'postgres', url, poolSize: 2 }).initialize()));
  const [app, bypassing] = connections as [DataSource, DataSource]; // one for each
  [transactions, system] = [new Transactions(app), new SystemTransactions(bypassing)];
});
afterAll(async () => {
  await Promise.all(connections.map((one) => one.destroy()));
  await database.drop();
});

const organizationNow = async (): Promise<string | null> => {
  const [row]: { id: string | null }[] = await transactions.manager.query('select keyplane.current_organization() as id');
  return row?.id ?? null;
};

describe('a unit of work', () => {
  it('is of one organization: what another one’s needs is refused, and nothing is reached outside of any', async () => {
    await expect(transactions.inOrganization(mine, () => transactions.inOrganization(other, organizationNow))).rejects.toThrow('another organization');
    expect(() => transactions.manager).toThrow('no unit of work is open');
    expect(await transactions.inOrganization(other, organizationNow)).toBe(other);
  });

  it('is joined by what the same organization does in it, and an organization’s work joins the system’s', async () => {
    const managers = await transactions.inOrganization(mine, async () => [transactions.manager, await transactions.inOrganization(mine, async () => transactions.manager)]);
    expect(managers[1]).toBe(managers[0]);
    expect(await system.run(() => transactions.inOrganization(mine, async () => transactions.isSystem))).toBe(true);
  });

  it('tells those who wait for its end only when it has committed', async () => {
    const told: string[] = [];
    await transactions.inOrganization(mine, async () => {
      transactions.afterCommit(() => told.push('committed'));
      expect(told).toEqual([]);
    });
    const failed = transactions.inOrganization(mine, async () => {
      transactions.afterCommit(() => told.push('rolled back'));
      await Promise.reject(new Error('no'));
    });
    await expect(failed).rejects.toThrow('no');
    expect(told).toEqual(['committed']);
  });
});
