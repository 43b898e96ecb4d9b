import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createApiClient, type ApiClient } from './client.js';
import { ProblemError, UnreachableError } from './problem-error.js';

/** Requests that wait for their answer, by the order in which they came. */
interface Pending {
  key: string | null;
  answer(status: number, body: object): void;
  fail(): void;
}

let api: ApiClient;
let requests: Pending[];

beforeEach(() => {
  requests = [];
  api = createApiClient({ baseUrl: 'http://keyplane.test', csrfToken: () => null });
  jest.spyOn(globalThis, 'fetch').mockImplementation((_url, init) => new Promise((resolve, reject) => {
    requests.push({
      key: new Headers(init?.headers).get('idempotency-key'),
      answer: (status, body) => resolve(new Response(JSON.stringify({ ...body, status }), { status })),
      fail: () => reject(new TypeError('fetch failed')),
    });
  }));
});
afterEach(() => void jest.restoreAllMocks());

const createRole = (name = 'partners') => api.call('createRole', { body: { name } });
function last(): Pending {
  const request = requests.at(-1);
  if (!request) throw new Error('no request');
  return request;
}

describe('a form that makes something', () => {
  it('sends an Idempotency-Key, and what only reads or changes sends none', async () => {
    void createRole();
    void api.call('listRoles', {});
    void api.call('updateRole', { params: { id: 'x' }, body: {}, revision: 1 });
    await Promise.resolve();
    expect(requests.map(({ key }) => key)).toEqual([expect.stringMatching(/^[0-9a-f-]{36}$/), null, null]);
  });

  it('that is clicked twice is sent once, and both clicks get the one answer', async () => {
    const clicks = [createRole(), createRole()];
    expect(requests).toHaveLength(1);
    last().answer(201, { id: 'made' });
    expect(await Promise.all(clicks)).toMatchObject([{ id: 'made' }, { id: 'made' }]);
  });

  it.each<[string, (request: Pending) => void]>([
    ['no answer', (request) => request.fail()],
    ['a server that failed', (request) => request.answer(503, { code: 'service.unavailable' })],
    ['a proxy that says something of its own', (request) => request.answer(502, {})],
    ['a first call that still runs', (request) => request.answer(409, { code: 'idempotency-key.in-progress' })],
  ])('is tried again with the same key after %s', async (_what, end) => {
    const first = createRole();
    end(last());
    await expect(first).rejects.toThrow();
    const again = createRole();
    last().answer(201, { id: 'made' });
    await again;
    expect(new Set(requests.map(({ key }) => key)).size).toBe(1);
  });

  it.each([[201, {}], [422, { code: 'request.invalid' }], [409, { code: 'key.exists' }]])('is a new submission after the answer %s', async (status, body) => {
    const first = createRole();
    last().answer(status, body);
    await first.catch(() => undefined);
    void createRole();
    expect(new Set(requests.map(({ key }) => key)).size).toBe(2);
  });

  it('with other content has a key of its own', () => {
    void createRole('partners');
    void createRole('customers');
    expect(new Set(requests.map(({ key }) => key)).size).toBe(2);
  });

  it('says what failed', async () => {
    const unreachable = createRole();
    last().fail();
    await expect(unreachable).rejects.toBeInstanceOf(UnreachableError);
    const refused = createRole();
    last().answer(422, { code: 'request.invalid' });
    await expect(refused).rejects.toBeInstanceOf(ProblemError);
  });
});
