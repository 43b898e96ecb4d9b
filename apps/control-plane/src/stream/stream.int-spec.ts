import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Envelope } from '@keyplane/contracts';
import { ApiClient, dumpOf, eventually, startTestControlPlane, tokenOf, type TestControlPlane } from '../testing/index.js';

let plane: TestControlPlane;
let gateway: ApiClient;

beforeAll(async () => {
  plane = await startTestControlPlane();
  gateway = new ApiClient(plane.url, await tokenOf(plane.gatewayCredentials, 'keyplane:gateway'));
});
afterAll(() => plane.close());

interface SnapshotBody {
  position: { epoch: string; sequence: number };
  records: { key: string; value: string }[];
}

const snapshot = async (): Promise<SnapshotBody> => (await gateway.get('/gateway/snapshot')).body as unknown as SnapshotBody; // transport's Snapshot

interface StreamEvent {
  event: string | undefined;
  id: string | undefined;
  data: string;
}

/** A stream as it comes over the wire, without our own client. */
class TestStream {
  readonly events: StreamEvent[] = [];
  isOver = false;
  private readonly abort = new AbortController();

  async open(client: ApiClient, lastEventId?: string, path = '/gateway/stream'): Promise<Response> {
    const headers = { authorization: `Bearer ${String(client.token)}`, ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }) };
    const answer = await fetch(`${client.baseUrl}/api/v1${path}`, { headers, signal: this.abort.signal });
    void this.read(answer).catch(() => undefined).then(() => (this.isOver = true));
    return answer;
  }

  close(): void {
    this.abort.abort();
  }

  changes(): { key: string; id: string | undefined; envelope: Envelope }[] {
    return this.events.filter(({ event }) => event === undefined).map(({ id, data }) => {
      const { key, value } = JSON.parse(data) as { key: string; value: string }; // transport's wire format
      return { key, id, envelope: Envelope.parse(JSON.parse(value)) };
    });
  }

  private async read(answer: Response): Promise<void> {
    let text = '';
    for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) { // undici's body is an async iterable
      text += Buffer.from(chunk).toString('utf8');
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks.filter((each) => !each.startsWith(':'))) {
        const fields = Object.fromEntries(block.split('\n').map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]));
        this.events.push({ event: fields.event, id: fields.id, data: fields.data ?? '' });
      }
    }
  }
}

/** A key of an application at the built-in key manager. */
async function aKey(): Promise<string> {
  const create = async (path: string, body: object): Promise<string> => String((await plane.automation.post(path, body)).body.id);
  const { items } = (await plane.automation.get('/key-managers')).body as { items: { id: string; type: string }[] }; // a page
  return create(`/applications/${await create('/applications', { name: 'shop' })}/keys`, { keyManagerId: items.find(({ type }) => type === 'built-in')?.id, environment: 'PRODUCTION' });
}

async function withStream(work: (stream: TestStream) => Promise<void>): Promise<void> {
  const stream = new TestStream();
  try {
    await work(stream);
  } finally {
    stream.close();
  }
}

describe('snapshot and stream', () => {
  it('are for gateways: 401 without a token, 403 with every other right', async () => {
    for (const path of ['/gateway/snapshot', '/gateway/stream', '/gateway/revocations/snapshot', '/gateway/revocations/stream']) {
      expect((await plane.anonymous.get(path)).status).toBe(401);
      expect(await plane.automation.get(path)).toMatchObject({ status: 403, body: { code: 'auth.scope-missing' } });
    }
  });

  it('the snapshot is the full state at a position, as envelopes', async () => {
    const { name, id } = await plane.organization();
    const { records, position } = await eventually(async () => {
      const found = await snapshot();
      return found.records.some(({ value }) => value.includes(`/oauth2/${name}"`)) ? found : null;
    });
    const [head] = await plane.database.sql<{ epoch: string; last_sequence: string }>('select epoch, last_sequence from keyplane.outbox_state');
    expect(position).toEqual({ epoch: head?.epoch, sequence: Number(head?.last_sequence) });
    const ours = records.map(({ value }) => Envelope.parse(JSON.parse(value))).filter(({ organizationId }) => organizationId === id);
    expect(ours.map(({ type }) => type).sort()).toEqual(['key-manager-keys.changed', 'key-manager.changed']);
    expect(new Set(records.map(({ key }) => key)).size).toBe(records.length);
  });

  it('the stream carries what is committed, in order, without gaps', () => withStream(async (stream) => {
    const { position } = await snapshot();
    const answer = await stream.open(gateway, `${position.epoch}:${position.sequence}`);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream; charset=utf-8']);
    await eventually(() => Promise.resolve(stream.events.some(({ event }) => event === 'caught-up')));
    const made = [await plane.organization(), await plane.organization()];
    await eventually(() => Promise.resolve(stream.changes().length >= 4));
    const changes = stream.changes();
    expect(changes.map(({ id }) => id)).toEqual(changes.map((_, index) => `${position.epoch}:${position.sequence + 1 + index}`));
    expect(changes.map(({ envelope }) => envelope.sequence)).toEqual(changes.map((_, index) => position.sequence + 1 + index));
    expect([...new Set(changes.map(({ envelope }) => envelope.organizationId))]).toEqual(made.map(({ id }) => id));
  }));

  it('a stream resumes behind Last-Event-ID', () => withStream(async (stream) => {
    await plane.organization();
    const { position } = await eventually(async () => ((await snapshot()).position.sequence >= 4 ? snapshot() : null));
    await stream.open(gateway, `${position.epoch}:${position.sequence - 2}`);
    await eventually(() => Promise.resolve(stream.events.some(({ event }) => event === 'caught-up')));
    expect(stream.changes().map(({ envelope }) => envelope.sequence)).toEqual([position.sequence - 1, position.sequence]);
  }));

  it.each([['another epoch', '01900000-0000-7000-8000-000000000000:1'], ['a place ahead of the log', 'ahead'], ['garbage', 'x'], ['no place', undefined]])('%s is told to start over', (_name, id) => withStream(async (stream) => {
    const { position } = await snapshot();
    await stream.open(gateway, id === 'ahead' ? `${position.epoch}:${position.sequence + 1000}` : id);
    await eventually(() => Promise.resolve(stream.isOver));
    expect(stream.events.map(({ event }) => event)).toEqual(['reset']);
  }));

  it('what is rolled back is never seen', () => withStream(async (stream) => {
    const { position } = await snapshot();
    await stream.open(gateway, `${position.epoch}:${position.sequence}`);
    const { name } = await plane.organization();
    expect((await plane.automation.post('/organizations', { name })).status).toBe(409);
    const { id } = await plane.organization();
    await eventually(() => Promise.resolve(stream.changes().some(({ envelope }) => envelope.organizationId === id)));
    expect(stream.changes()).toHaveLength(4);
  }));

  it('revocations have a snapshot and a stream of their own, with places of their own', () => withStream(async (stream) => {
    const at = async (): Promise<SnapshotBody> => (await gateway.get('/gateway/revocations/snapshot')).body as unknown as SnapshotBody; // as above
    const before = await at();
    expect(before).toEqual({ position: { epoch: (await snapshot()).position.epoch, sequence: 0 }, records: [] });
    await stream.open(gateway, `${before.position.epoch}:0`, '/gateway/revocations/stream');
    const keyId = await aKey();
    expect((await plane.automation.post(`/keys/${keyId}/revoke`, { issuedBefore: new Date().toISOString() })).status).toBe(202);
    await eventually(() => Promise.resolve(stream.changes().length === 1));
    expect(stream.changes()).toMatchObject([{ id: `${before.position.epoch}:1`, envelope: { type: 'revocation.changed', sequence: 1 } }]);
    expect((await at()).records).toMatchObject([{ key: stream.changes()[0]?.key }]);
    expect((await snapshot()).records.map(({ key }) => key).filter((key) => key.startsWith('revocation/'))).toEqual([]);
  }));

  it('a stream ends when its gateway is deleted', () => withStream(async (stream) => {
    const created = await plane.automation.post('/gateways', { name: 'short-lived' });
    await stream.open(new ApiClient(plane.url, await tokenOf(created.body as never, 'keyplane:gateway'))); // CreatedGateway
    const { position } = await snapshot();
    const live = new TestStream();
    await live.open(new ApiClient(plane.url, await tokenOf(created.body as never, 'keyplane:gateway')), `${position.epoch}:${position.sequence}`); // as above
    await plane.automation.delete(`/gateways/${String(created.body.id)}`);
    await eventually(() => Promise.resolve(live.isOver));
    live.close();
  }), 15_000);

  it('neither holds a private key, or anything that a dump could not hold either', async () => {
    const { text } = await gateway.get('/gateway/snapshot');
    for (const haystack of [text, await dumpOf(plane.database)]) {
      expect(haystack).not.toMatch(/\\*"d\\*"\s*:/);
      expect(haystack).not.toContain(plane.gatewayCredentials.clientSecret);
      expect(haystack).not.toContain(plane.automationCredentials.clientSecret);
    }
    expect(text).toContain('kty');
  });
});
