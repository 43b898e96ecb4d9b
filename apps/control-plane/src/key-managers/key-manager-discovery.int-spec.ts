import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { startTestControlPlane, type ApiAnswer, type TestControlPlane } from '../testing/index.js';
import { sendJson, startFakeAuthorizationServer, WELL_KNOWN_PATH, type FakeAuthorizationServer } from './fake/fake-authorization-server.js';
import { storedCounts } from './fake/stored.js';

let plane: TestControlPlane;
let server: FakeAuthorizationServer;
beforeAll(async () => {
  plane = await startTestControlPlane({ environment: { KEYPLANE_KEY_REFRESH_SECONDS: '3600', KEYPLANE_CONNECTOR_NETWORKS: '127.0.0.0/8,http' } });
}, 60_000);
afterAll(() => plane?.close());
beforeEach(async () => {
  server = await startFakeAuthorizationServer();
});
afterEach(() => server.close());

const pointersOf = (answer: ApiAnswer) => (answer.body.errors as { pointer: string }[] | undefined)?.map((error) => error.pointer);

/** Done when 9: what a discovery address can answer, but should not. Real servers, and nothing may be stored. */
const LIES: { lie: string; arrange: (server: FakeAuthorizationServer) => void; expected: [number, string, string[]]; changes?: (server: FakeAuthorizationServer) => Record<string, unknown> }[] = [
  {
    lie: 'HTML',
    arrange: (fake) => fake.answer(WELL_KNOWN_PATH, (_, response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>')),
    expected: [502, 'key-manager.unexpected-response', ['/wellKnownEndpoint']],
  },
  {
    lie: '10 MB',
    arrange: (fake) => fake.answer(WELL_KNOWN_PATH, (_, response) => response.writeHead(200, { 'content-type': 'application/json' }).end(`{"issuer":"${'x'.repeat(10_000_000)}"}`)),
    expected: [502, 'key-manager.unexpected-response', ['/wellKnownEndpoint']],
  },
  {
    lie: 'a redirect to a private address',
    arrange: (fake) => fake.answer(WELL_KNOWN_PATH, (_, response) => response.writeHead(302, { location: 'http://10.0.0.1/.well-known/openid-configuration' }).end()),
    expected: [502, 'key-manager.unexpected-response', ['/wellKnownEndpoint']],
  },
  { lie: 'the issuer of another server', arrange: (fake) => fake.publish({ issuer: 'https://accounts.example' }), expected: [502, 'key-manager.unexpected-response', ['/wellKnownEndpoint']] },
  { lie: 'the issuer with a slash at its end', arrange: () => undefined, changes: (fake) => ({ issuer: `${fake.issuer}/` }), expected: [422, 'request.invalid', ['/issuer']] },
  { lie: 'an issuer that is not the typed one', arrange: () => undefined, changes: () => ({ issuer: 'https://accounts.example' }), expected: [422, 'request.invalid', ['/issuer']] },
  { lie: 'no place of keys', arrange: (fake) => fake.publish({ jwks_uri: undefined }), expected: [502, 'key-manager.unexpected-response', ['/wellKnownEndpoint']] },
  { lie: '404', arrange: (fake) => fake.answer(WELL_KNOWN_PATH, (_, response) => response.writeHead(404).end()), expected: [502, 'key-manager.unreachable', ['/wellKnownEndpoint']] },
  { lie: 'no keys', arrange: (fake) => fake.answer('/jwks', (_, response) => sendJson(response, { keys: [] })), expected: [502, 'key-manager.unexpected-response', ['/certificates/value']] },
  { lie: 'keys as HTML', arrange: (fake) => fake.answer('/jwks', (_, response) => response.end('<html>')), expected: [502, 'key-manager.unexpected-response', ['/certificates/value']] },
  { lie: 'keys at a private address', arrange: (fake) => fake.publish({ jwks_uri: 'http://10.0.0.1/jwks' }), expected: [502, 'key-manager.unreachable', ['/certificates/value']] },
];

describe('a discovery address that lies', () => {
  it.each(LIES)('$lie: the problem names the field, and nothing is stored', async ({ arrange, expected, changes }) => {
    arrange(server);
    const before = await storedCounts(plane.database);
    const answer = await plane.automation.post('/key-managers', server.keyManager(changes?.(server)));
    expect([answer.status, answer.body.code, pointersOf(answer)]).toEqual(expected);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it('silence, of the document or of the keys: 504 on the field within seconds, and nothing is stored', async () => {
    const mute = await startFakeAuthorizationServer();
    mute.answer(WELL_KNOWN_PATH, () => undefined);
    server.answer('/jwks', () => undefined);
    const before = await storedCounts(plane.database);
    const answers = await Promise.all([mute, server].map((fake) => plane.automation.post('/key-managers', fake.keyManager())));
    expect(answers.map((answer) => [answer.status, answer.body.code, pointersOf(answer)])).toEqual([[504, 'key-manager.timeout', ['/wellKnownEndpoint']], [504, 'key-manager.timeout', ['/certificates/value']]]);
    expect(await storedCounts(plane.database)).toEqual(before);
    await mute.close();
  }, 15_000);

  it.each([
    ['a server that is not there', 'http://127.0.0.1:1'],
    ['a private address', 'http://10.0.0.1'],
    ['the metadata address of a cloud', 'http://169.254.169.254'],
    ['a name that does not resolve', 'http://nobody.invalid'],
  ])('%s: 502 on the field, and nothing is stored', async (_, url) => {
    const before = await storedCounts(plane.database);
    const answer = await plane.automation.post('/key-managers', { name: 'none', type: 'generic-oidc', wellKnownEndpoint: `${url}${WELL_KNOWN_PATH}` });
    expect([answer.status, answer.body.code, pointersOf(answer)]).toEqual([502, 'key-manager.unreachable', ['/wellKnownEndpoint']]);
    expect(await storedCounts(plane.database)).toEqual(before);
  });

  it.each([
    ['is refused for what it says then', 404, [502, 'key-manager.unreachable']],
    ['comes too late, whatever it says then', 200, [412, 'precondition.failed']],
  ])('does not keep others waiting for a lock: while the server of a PATCH sleeps, another goes on, and the first %s', async (_what, status, expected) => {
    const keys = await (await fetch(`${server.issuer}/jwks`)).text();
    const id = String((await plane.automation.post('/key-managers', server.keyManager())).body.id);
    let release: () => void = () => undefined;
    const reached = new Promise<void>((resolve) => {
      server.answer('/slow', (_, response) => {
        release = () => response.writeHead(status, { 'content-type': 'application/json' }).end(keys);
        resolve();
      });
    });
    const slow = plane.automation.patch(`/key-managers/${id}`, { certificates: { type: 'JWKS', value: `${server.issuer}/slow` } });
    await reached;
    expect((await plane.automation.patch(`/key-managers/${id}`, { displayName: 'meanwhile' })).status).toBe(200);
    release();
    const answer = await slow;
    expect([answer.status, answer.body.code]).toEqual(expected);
    expect((await plane.automation.get(`/key-managers/${id}`)).body).toMatchObject({ displayName: 'meanwhile', certificates: { value: `${server.issuer}/jwks` } });
  });
});

describe('discover and check', () => {
  it('discover answers the fields with their origin, and refuses what create refuses', async () => {
    const answer = await plane.automation.post('/key-managers/discover', { type: 'generic-oidc', url: server.issuer });
    expect(answer.body).toMatchObject({ fields: { issuer: { value: server.issuer, origin: server.wellKnownEndpoint } } });
    server.publish({ issuer: 'https://accounts.example' });
    const lied = await plane.automation.post('/key-managers/discover', { type: 'generic-oidc', url: server.issuer });
    expect([lied.status, pointersOf(lied)]).toEqual([502, ['/url']]);
    expect(pointersOf(await plane.automation.post('/key-managers/discover', { type: 'nobody', url: server.issuer }))).toEqual(['/type']);
  });

  it('check reports stages for a key manager without a name, stored or not, and stores nothing', async () => {
    const id = String((await plane.automation.post('/key-managers', server.keyManager())).body.id);
    const before = await storedCounts(plane.database);
    const { name: _name, ...unsaved } = server.keyManager();
    const answers = [await plane.automation.post('/key-managers/check', unsaved), await plane.automation.post(`/key-managers/${id}/check`, {})];
    for (const answer of answers) {
      const { stages } = answer.body as { stages: { name: string; state: string }[] };
      expect(stages.slice(0, 4).map(({ name, state }) => [name, state])).toEqual([['address', 'pass'], ['discovery', 'pass'], ['issuer', 'pass'], ['keys', 'pass']]);
    }
    expect(await storedCounts(plane.database)).toEqual(before);
    expect(pointersOf(await plane.automation.post('/key-managers/check', { ...unsaved, connection: { nobody: 1 } }))).toEqual(['/connection/nobody']);
  });
});
