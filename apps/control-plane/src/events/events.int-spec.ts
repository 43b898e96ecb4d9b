import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { aPerson, eventually, startTestControlPlane, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startTestControlPlane();
}, 60_000);
afterAll(() => plane.close());

interface Following {
  /** What has come, as text. */
  text(): string;
  isOver(): boolean;
  close(): void;
}

async function follow(headers: Record<string, string>): Promise<Following> {
  const abort = new AbortController();
  const response = await fetch(`${plane.url}/api/v1/events`, { headers, signal: abort.signal });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
  let text = '';
  let isOver = false;
  void (async () => {
    for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) text += piece;
  })().catch(() => undefined).finally(() => (isOver = true));
  await eventually(async () => text.includes(': connected'));
  return { text: () => text, isOver: () => isOver, close: () => abort.abort() };
}
const bearer = (token: string | null): Record<string, string> => ({ authorization: `Bearer ${token ?? ''}` });

describe('events', () => {
  it('name what changes in the organization, nothing that it holds, and nothing of another', async () => {
    const other = await plane.organization();
    const [own, foreign] = [await follow(bearer(plane.automation.token)), await follow(bearer(other.automation.token))];
    const created = await plane.automation.post('/applications', { name: 'a-private-name' });
    await eventually(async () => own.text().includes(String(created.body.id)));
    expect(own.text()).toContain(`event: change\ndata: {"noun":"application","id":"${String(created.body.id)}","revision":1,"sequence":`);
    expect(own.text()).not.toContain('a-private-name');
    const theirs = await other.automation.post('/applications', { name: 'theirs' });
    await eventually(async () => foreign.text().includes(String(theirs.body.id)));
    expect(foreign.text()).not.toContain(String(created.body.id));
    expect(own.text()).not.toContain(String(theirs.body.id));
    own.close();
    foreign.close();
  });

  it('tell when a gateway has said what it enforces', async () => {
    const following = await follow(bearer(plane.automation.token));
    const { clientId, clientSecret, tokenEndpoint, gatewayId } = plane.gatewayCredentials;
    const answer = await fetch(tokenEndpoint, { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }, body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'keyplane:gateway' }) });
    const { access_token: token } = (await answer.json()) as { access_token: string }; // RFC 6749 §5.1
    const receipt = { gatewayId, epoch: null, applied: { changes: 0, revocations: 0 }, stateHash: '', refused: [], at: new Date().toISOString() };
    expect((await fetch(`${plane.url}/api/v1/gateway/receipts`, { method: 'POST', headers: { ...bearer(token), 'content-type': 'application/json' }, body: JSON.stringify(receipt) })).status).toBe(204);
    await eventually(async () => following.text().includes('event: receipt\ndata: {}'));
    following.close();
  });

  it('end with the session', async () => {
    const person = await aPerson(plane, { roles: [] });
    const { cookie, call } = await person.signIn();
    const following = await follow({ cookie });
    await call('POST', '/../../session/sign-out');
    await eventually(async () => following.isOver());
  });

  it('end with the system client whose token was sent', async () => {
    const client = await plane.automation.post('/system-clients', { name: 'listener', organization: 'default', roles: [] });
    const { clientId, clientSecret, tokenEndpoint } = client.body as Record<string, string>;
    const answer = await fetch(String(tokenEndpoint), { method: 'POST', headers: { authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}` }, body: new URLSearchParams({ grant_type: 'client_credentials' }) });
    const { access_token: token } = (await answer.json()) as { access_token: string }; // RFC 6749 §5.1
    const following = await follow(bearer(token));
    await plane.automation.delete(`/system-clients/${String(client.body.id)}`);
    await eventually(async () => following.isOver(), 8_000);
  }, 20_000);

  it('are for callers alone', async () => {
    expect((await fetch(`${plane.url}/api/v1/events`)).status).toBe(401);
  });
});
