import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { problemOf } from '../http/problem.filter.js';
import { startTestControlPlane, type TestControlPlane } from '../testing/index.js';
import { SystemTransactions } from './system-transactions.js';
import { Transactions } from './transactions.js';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startTestControlPlane();
});
afterAll(() => plane?.close());

// A paused process with an open transaction would hold up every other control plane, request by request, until none has a connection left.
it('a unit of work that stands still lets go of its locks after five seconds; its own caller may try again', async () => {
  const touch = `update keyplane.organizations set revision = revision where name = 'default'`;
  const stalled = plane.app.get(SystemTransactions, { strict: false }).run(async () => {
    const { manager } = plane.app.get(Transactions, { strict: false });
    await manager.query(touch);
    await plane.database.sql(touch); // waits for the lock of the unit that waits for it
    await manager.query('select');
  });
  const problem = problemOf(await stalled.catch((error: unknown) => error));
  expect([problem.code, problem.status]).toEqual(['service.unavailable', 503]);
  expect((await plane.automation.get('/organizations')).status).toBe(200);
});
