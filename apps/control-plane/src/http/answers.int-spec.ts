import type { Server } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { PROBLEM_GROUPS } from '@keyplane/contracts';
import { startTestControlPlane, type ApiClient, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let publisher: ApiClient;

beforeAll(async () => {
  plane = await startTestControlPlane();
  publisher = await plane.caller({ roles: ['api-developer'] });
});
afterAll(() => plane.close());

function aRole(): Promise<{ id: string; etag: string }> {
  return plane.automation.post('/roles', { name: randomUUID() }).then((answer) => ({ id: String(answer.body.id), etag: String(answer.headers.get('etag')) }));
}

/** POST /roles with this very text. */
function postRole(rawBody: string, headers: Record<string, string> = {}) {
  return plane.automation.request('/roles', { method: 'POST', rawBody, headers });
}

describe('the order of answers', () => {
  const wrongInEveryWay = { method: 'PATCH', rawBody: '{' };
  const unknownId = randomUUID();

  it('first 401', async () => expect((await plane.anonymous.request(`/roles/${unknownId}`, wrongInEveryWay)).status).toBe(401));
  it('then 403', async () => expect((await publisher.request(`/roles/${unknownId}`, wrongInEveryWay)).status).toBe(403));
  it('then 404', async () => expect((await plane.automation.request(`/roles/${unknownId}`, wrongInEveryWay)).status).toBe(404));
  it('then 428', async () => expect((await plane.automation.request(`/roles/${(await aRole()).id}`, wrongInEveryWay)).status).toBe(428));
  it('then 412, which tells the current ETag', async () => {
    const answer = await plane.automation.request(`/roles/${(await aRole()).id}`, { ...wrongInEveryWay, ifMatch: '"99"' });
    expect(answer).toMatchObject({ status: 412, body: { code: 'precondition.failed' } });
    expect(answer.headers.get('etag')).toBe('"1"');
  });
  it('then 400', async () => expect((await plane.automation.request(`/roles/${(await aRole()).id}`, { ...wrongInEveryWay, ifMatch: '"1"' })).status).toBe(400));
  it('then 422', async () => expect((await plane.automation.request(`/roles/${(await aRole()).id}`, { method: 'PATCH', rawBody: '{"x":1}', ifMatch: '"1"' })).status).toBe(422));
});

describe('If-Match', () => {
  it.each([['"1"'], ['*'], ['"7", "1"'], ['W/"0","1"']])('%s is the current revision', async (ifMatch) => expect((await plane.automation.patch(`/roles/${(await aRole()).id}`, {}, ifMatch)).status).toBe(200));
  it.each([['1'], ['W/"1"'], ['"01"'], ['"1']])('%s is not (RFC 9110 §13.1.1: compared strongly)', async (ifMatch) => expect((await plane.automation.patch(`/roles/${(await aRole()).id}`, {}, ifMatch)).status).toBe(412));
});

describe('bodies', () => {
  it.each([
    ['broken JSON', '{"name":'], ['two values', '{} {}'], ['a comment', '{} // x'], ['NaN', '{"name":NaN}'],
    ['__proto__ as a member', '{"name":"x","__proto__":{"builtIn":true}}'], ['__proto__ deeper', '{"name":{"a":[{"__proto__":1}]}}'], ['an escaped __proto__', '{"name":"x","__pr\\u006fto__":{}}'],
    ['65 levels', `{"name":${'['.repeat(64)}${']'.repeat(64)}}`], ['half a million levels', '['.repeat(500_000) + ']'.repeat(500_000)], ['a hundred thousand objects', '{"a":'.repeat(100_000) + '1' + '}'.repeat(100_000)],
  ])('400: %s', async (_name, body) => expect(await postRole(body)).toMatchObject({ status: 400, body: { code: 'request.malformed' } }));

  it.each([
    ['an array', '[]', ''], ['a string', '"x"', ''], ['null', 'null', ''], ['a number', '7', ''], ['an array of the right thing', '[{"name":"x"}]', ''],
    ['half a million numbers', `[${'0,'.repeat(500_000)}0]`, ''],
    ['an unknown field', '{"name":"x","colour":"red"}', '/colour'], ['constructor.prototype', '{"name":"x","constructor":{"prototype":{"builtIn":true}}}', '/constructor'],
    ['a field that the server sets', '{"name":"x","builtIn":true}', '/builtIn'], ['a wrong type', '{"name":1}', '/name'], ['a missing field', '{}', '/name'],
    ['a name with slash and tilde in the pointer', '{"name":"x","a/b~c":1}', '/a~1b~0c'], ['control characters', '{"name":"a\\u0007"}', '/name'],
    ['NUL, which Postgres cannot store', '{"name":"x","description":"a\\u0000b"}', '/description'], ['half a surrogate pair, which jsonb cannot store', '{"name":"x","description":"\\ud800"}', '/description'],
    ['a name that is only blanks', '{"name":"   "}', '/name'], ['a name that is too long', `{"name":"${'x'.repeat(101)}"}`, '/name'],
  ])('422 with its pointer: %s', async (_name, body, pointer) => {
    const answer = await postRole(body);
    expect(answer).toMatchObject({ status: 422, body: { code: 'request.invalid', errors: [expect.objectContaining({ pointer })] } });
  });

  it('names every wrong field at once', async () => {
    const { body } = await postRole('{"name":1,"description":2,"x":3,"y":4}');
    expect((body.errors as { pointer: string }[]).map(({ pointer }) => pointer).sort()).toEqual(['/description', '/name', '/x', '/y']); // FieldProblem[]
  });

  it('names a hundred wrong fields at most: the answer to a large body is a small one', async () => {
    const { body, text } = await postRole(JSON.stringify(Object.fromEntries(Array.from({ length: 90_000 }, (_, index) => [`a${index}`, 0]))));
    expect([body.code, (body.errors as object[]).length]).toEqual(['request.invalid', 100]); // FieldProblem[]
    expect(text.length).toBeLessThan(20_000);
  });

  it('of duplicate members the last one counts', async () => expect((await postRole(`{"name":"a","name":"last-${randomUUID()}"}`)).body.name).toMatch(/^last-/));
  it('an empty body is a missing one', async () => {
    expect(await postRole('')).toMatchObject({ status: 422, body: { errors: [{ pointer: '', code: 'required', message: 'is required' }] } });
    expect(await plane.automation.request('/roles', { method: 'POST' })).toMatchObject({ status: 422 });
  });
  it('64 levels are looked at', async () => expect((await postRole(`{"name":${'['.repeat(63)}${']'.repeat(63)}}`)).status).toBe(422));
  it('nothing of a refused body is stored', async () => {
    const rows = await plane.database.sql('select from keyplane.roles where name in ($1, $2, $3)', ['x', 'a', 'a\u0007']);
    expect(rows).toEqual([]);
  });

  it('413: more than 1 MiB, announced or not', async () => {
    expect(await postRole(`{"name":"${'x'.repeat(1_048_576)}"}`)).toMatchObject({ status: 413, body: { code: 'request.too-large' } });
  });
  it.each([['text/plain'], ['application/x-www-form-urlencoded'], ['application/xml'], ['application/jsonp'], ['multipart/form-data']])('415: %s', async (type) => {
    expect(await postRole('{}', { 'content-type': type })).toMatchObject({ status: 415, body: { code: 'request.unsupported-media-type' } });
  });
  it('takes a charset with JSON', async () => expect((await postRole(`{"name":"${randomUUID()}"}`, { 'content-type': 'application/json; charset=utf-8' })).status).toBe(201));
});

describe('paths and queries', () => {
  it('405 with Allow: a method that the path does not have', async () => {
    const answer = await plane.automation.request('/roles', { method: 'DELETE' });
    expect(answer).toMatchObject({ status: 405, body: { code: 'request.method-not-allowed' } });
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
    expect((await plane.automation.request(`/roles/${randomUUID()}`, { method: 'POST', body: {} })).headers.get('allow')).toBe('DELETE, GET, HEAD, PATCH');
  });

  it.each([['/nothing'], ['/roles/x/y'], ['/roles/not-a-uuid'], ['/roles/%00'], [`/roles/${'x'.repeat(101)}`], ['/../roles'], ['/roles;a=b']])('404: %s', async (path) => {
    expect(await plane.automation.get(path)).toMatchObject({ status: 404, body: { code: 'resource.not-found', requestId: expect.any(String) } });
  });

  it('a broken percent-encoding is a problem, too', async () => {
    expect(await plane.automation.get('/roles/%zz')).toMatchObject({ status: 400, body: { code: 'request.malformed' } });
  });

  it.each([['limit=0'], ['limit=201'], ['limit='], ['limit=x'], ['limit=1&limit=2'], ['limit=1.5'], ['offset=1'], ['__proto__=1'], ['cursor=x'], [`cursor=${Buffer.from('-'.repeat(36)).toString('base64url')}`], [`cursor=${Buffer.from(`${randomUUID()}x`).toString('base64url')}`], ['cursor='], ['cursor=a&cursor=b']])('400: ?%s', async (query) => {
    for (const path of ['/roles', '/users', '/audit-log', '/system-clients', '/gateways', '/organizations']) {
      expect(await plane.automation.get(`${path}?${query}`)).toMatchObject({ status: 400, body: { code: 'request.parameter-invalid', errors: [{ parameter: query.split('=')[0] }] } });
    }
  });
});

describe('every answer', () => {
  it('names the request, is kept by no cache, and is no other type than it says', async () => {
    for (const answer of [await plane.automation.get('/me'), await plane.anonymous.get('/me'), await plane.automation.get('/nothing'), await plane.automation.get('/roles/%zz')]) {
      expect(answer.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    }
  });

  it('a problem has all members of RFC 9457, and a type that is a page', async () => {
    const answer = await plane.automation.get(`/roles/${randomUUID()}`);
    const requestId = answer.headers.get('x-request-id');
    expect(answer.body).toEqual({ type: `${plane.url}/errors/resource.not-found`, title: 'There is no such resource', status: 404, instance: `urn:request:${requestId}`, code: 'resource.not-found', requestId });
    expect((await fetch(String(answer.body.type))).status).toBe(200);
  });

  it('a request id that the caller sends is not taken for ours', async () => {
    expect((await plane.automation.request('/me', { headers: { 'x-request-id': 'mine' } })).headers.get('x-request-id')).not.toBe('mine');
  });

  it('survives what is no HTTP at all', async () => {
    const { hostname, port } = new URL(plane.url);
    await new Promise<void>((resolve, reject) => {
      const socket = connect(Number(port), hostname === 'localhost' ? '127.0.0.1' : hostname, () => socket.write('BREW /\r\n\0\0\r\n\r\n'));
      socket.on('close', () => resolve()).on('error', reject).resume();
    });
    expect((await plane.automation.get('/me')).status).toBe(200);
  });
});

describe('a request that does not end', () => {
  /** Its body is read before anybody asks who sends it: a thousand of them would hold a gigabyte, for ever. */
  it('is ended after a minute, also without a token', async () => {
    const server = plane.app.getHttpServer() as Server; // Fastify's, over http
    const { requestTimeout, headersTimeout } = server;
    const { port } = new URL(plane.url);
    let text = '';
    const ended = new Promise<void>((resolve) => {
      const socket = connect(Number(port), '127.0.0.1', () => socket.write(`POST /api/v1/roles HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n${'x'.repeat(999_999)}`));
      socket.on('data', (piece) => (text += String(piece))).on('close', () => resolve()).on('error', () => undefined);
    });
    try {
      Object.assign(server, { requestTimeout: 2, headersTimeout: 1 });
      await Promise.race([ended, new Promise((_, reject) => setTimeout(() => reject(new Error('it goes on')), 10_000).unref())]);
    } finally {
      Object.assign(server, { requestTimeout, headersTimeout });
    }
    expect([requestTimeout, text.split('\r\n')[0]]).toEqual([60_000, 'HTTP/1.1 408 Request Timeout']);
  }, 15_000);
});

describe('the page of a problem', () => {
  const codes = PROBLEM_GROUPS.flatMap(({ problems }) => Object.keys(problems));

  it('exists for every code, and says what happened and how to fix it', async () => {
    for (const code of codes) {
      const answer = await fetch(`${plane.url}/errors/${code}`);
      expect([code, answer.status, answer.headers.get('content-type')]).toEqual([code, 200, 'text/markdown; charset=utf-8']);
      expect(await answer.text()).toMatch(/## What happened\n\n.{10,}\n\n## How to fix\n\n.{5,}/);
    }
  });

  it.each([['no.such-code'], ['constructor'], ['__proto__'], ['x'.repeat(101)], ['%2e%2e%2fpackage.json']])('is a 404 problem for %s', async (code) => {
    const answer = await fetch(`${plane.url}/errors/${code}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, expect.stringMatching(/^application\/problem\+json/)]);
  });
});

describe('health', () => {
  it('needs no token', async () => {
    for (const path of ['live', 'ready']) {
      const answer = await fetch(`${plane.url}/health/${path}`);
      expect([answer.status, await answer.json()]).toEqual([200, { status: 'ok' }]);
    }
  });
});
