import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { Transactions } from '../database/transactions.js';
import { startTestControlPlane, type TestControlPlane } from '../testing/index.js';
import { OutboxWriter } from './outbox.writer.js';

let controlPlane: TestControlPlane;
beforeAll(async () => {
  controlPlane = await startTestControlPlane();
}, 60_000);
afterAll(() => controlPlane.close());

const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

/** The trace in the change that a request makes. */
async function traceOfChange(traceparent: string | null): Promise<unknown> {
  const answer = await fetch(`${controlPlane.url}/api/v1/applications`, {
    method: 'POST',
    headers: { authorization: `Bearer ${controlPlane.automation.token ?? ''}`, 'content-type': 'application/json', ...(traceparent === null ? {} : { traceparent }) },
    body: JSON.stringify({ name: `traced ${String(traceparent)}` }),
  });
  const { id } = (await answer.json()) as { id: string }; // an application
  const [row] = await controlPlane.database.sql<{ payload: { traceparent?: string } }>('select payload from keyplane.outbox where key = $1', [`application/${id}`]);
  return row?.payload.traceparent;
}

it('a change carries the trace of the request that made it, where there is a well-formed one', async () => {
  expect(await traceOfChange(TRACE)).toBe(TRACE);
  expect(await traceOfChange(null)).toBeUndefined();
  for (const malformed of [`${TRACE}-x`, TRACE.toUpperCase(), TRACE.replace('4bf92f3577b34da6a3ce929d0e0e4736', '0'.repeat(32)), 'x']) expect(await traceOfChange(malformed)).toBeUndefined();
});

it('a change holds what its event names, and nothing else that its writer had at hand', async () => {
  const [organization] = await controlPlane.database.sql<{ id: string }>(`select id from keyplane.organizations where name = 'default'`);
  const [id, organizationId] = [randomUUID(), organization?.id ?? ''];
  const data = { id, organizationId, name: 'Shop', enabled: true };
  await controlPlane.app.get(Transactions).inOrganization(organizationId, () => controlPlane.app.get(OutboxWriter).changed('application', { id, organizationId, revision: 1, data: { ...data, clientSecret: 'canary' } }));
  const [row] = await controlPlane.database.sql<{ payload: { data: unknown } }>('select payload from keyplane.outbox where key = $1', [`application/${id}`]);
  expect(row?.payload.data).toEqual(data);
});
