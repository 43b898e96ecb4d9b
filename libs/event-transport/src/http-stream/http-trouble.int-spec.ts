import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { request } from 'undici';
import { aChange, aReceipt, aTombstone, changes, newEpoch, Recorder, until } from '../contract/index.js';
import type { Following } from '../port.js';
import { createHttpReceiptSender, createHttpStreamFollower, createStreamLog, GATEWAY_PATHS, type HttpStreamFollowerOptions, type StreamLogOptions } from './index.js';
import { TestControlPlane } from './testing/control-plane.js';
import { Rows } from './testing/rows.js';
import { formatEventId } from './wire.js';

describe('http-stream in trouble', () => {
  let epoch: string;
  let rows: Rows;
  let controlPlane: TestControlPlane;
  const open: { close(): Promise<void> }[] = [];

  beforeEach(async () => {
    epoch = newEpoch();
    rows = new Rows(epoch);
    await start({});
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((end) => end.close()));
    await controlPlane.close();
  });

  async function start(options: Partial<StreamLogOptions>, port = 0): Promise<void> {
    if (controlPlane !== undefined) await controlPlane.close();
    controlPlane = new TestControlPlane({ reader: rows, ...options });
    await controlPlane.listen(port);
  }
  function publish(...records: Parameters<Rows['add']>[0][]): void {
    for (const record of records) rows.add(record);
    controlPlane.log.notify();
  }
  function follow(recorder: Recorder, options: Partial<HttpStreamFollowerOptions> = {}): Following {
    const accessToken = (): Promise<string> => Promise.resolve(controlPlane.token);
    const following = createHttpStreamFollower({ controlPlaneUrl: controlPlane.url, accessToken, reconnectMsMax: 200, ...options }).follow({ from: null, handler: recorder });
    open.push(following);
    return following;
  }
  const stateIs = (recorder: Recorder, size: number) => () => recorder.count('caught-up') > 0 && recorder.state.size === size;

  it('a refused token is handed back to its source, and the next one is used', async () => {
    const asked: (string | undefined)[] = [];
    const recorder = new Recorder();
    follow(recorder, { accessToken: (refused) => Promise.resolve(asked.push(refused) === 1 ? 'expired' : 'first') });
    await until('it follows', stateIs(recorder, 0));
    expect(asked.slice(0, 2)).toEqual([undefined, 'expired']);
    expect(String(recorder.errors[0])).toContain('401');
    expect(String(recorder.errors[0])).not.toContain('expired');
  });

  it('a receipt is sent again with a new token after a 401, and rejects on any other refusal', async () => {
    const tokens = ['expired', 'first', 'first'];
    const sender = createHttpReceiptSender({ controlPlaneUrl: controlPlane.url, accessToken: () => Promise.resolve(tokens.shift() ?? '') });
    open.push(sender);
    const heard: string[] = [];
    controlPlane.onReceipt = ({ gatewayId }) => Promise.resolve(void heard.push(gatewayId));
    const receipt = aReceipt();
    await sender.send(receipt);
    expect(heard).toEqual([receipt.gatewayId]);
    controlPlane.instead = (_, response) => response.writeHead(503).end();
    await expect(sender.send(receipt)).rejects.toThrow('503');
  });

  it('a follower that was away while its rows were cleaned up starts over, and what was deleted meanwhile is gone', async () => {
    publish(...changes(epoch, 1, 5));
    const recorder = new Recorder();
    follow(recorder);
    await until('it follows', stateIs(recorder, 5));
    const { port } = controlPlane;
    await controlPlane.close();
    for (const record of [aTombstone(epoch, 6, 'api/1'), aChange(epoch, 7), aChange(epoch, 8)]) rows.add(record);
    rows.cleanUp(7);
    await start({}, port);
    await until('it started over', () => recorder.count('begin') === 2 && recorder.count('caught-up') === 2);
    expect([...recorder.state.keys()].sort()).toEqual(['api/2', 'api/3', 'api/4', 'api/5', 'api/7', 'api/8']);
  });

  it('a new epoch is told from the old one, also where it is exactly as long', async () => {
    publish(...changes(epoch, 1, 3));
    const recorder = new Recorder();
    follow(recorder);
    await until('it follows', stateIs(recorder, 3));
    const next = newEpoch();
    publish(...changes(next, 1, 3));
    await until('it started over', () => recorder.count('caught-up') === 2);
    expect([recorder.count('begin'), [...recorder.state.values()]]).toEqual([2, changes(next, 1, 3).map(({ value }) => value)]);
  });

  it('a server that ends and comes back loses nothing and repeats nothing', async () => {
    const recorder = new Recorder();
    follow(recorder);
    await until('it follows', stateIs(recorder, 0));
    for (let first = 1; first <= 21; first += 10) {
      publish(...changes(epoch, first, 5));
      await until('the first half is there', () => recorder.state.size >= first + 4);
      const { port } = controlPlane;
      await controlPlane.close();
      for (const record of changes(epoch, first + 5, 5)) rows.add(record);
      await start({}, port);
    }
    await until('everything is there', stateIs(recorder, 30));
    expect(recorder.values).toEqual(changes(epoch, 1, 30).map(({ value }) => value));
    expect(recorder.count('begin')).toBe(1);
  });

  it('changes are read once, however many follow', async () => {
    const recorders = Array.from({ length: 20 }, () => new Recorder());
    for (const recorder of recorders) follow(recorder);
    await until('all follow', () => recorders.every((recorder) => recorder.count('caught-up') === 1));
    expect(controlPlane.log.followerCount).toBe(20);
    const before = rows.reads.page;
    for (let sequence = 1; sequence <= 10; sequence += 1) {
      publish(aChange(epoch, sequence));
      await until('all have it', () => recorders.every((recorder) => recorder.state.size === sequence));
    }
    expect(rows.reads.page - before).toBe(10);
  });

  it('followers that come while changes are published end with the same state', async () => {
    const recorders: Recorder[] = [];
    for (let sequence = 1; sequence <= 200; sequence += 1) {
      publish(aChange(epoch, sequence, `api/${sequence % 7}`));
      if (sequence % 20 !== 0) continue;
      recorders.push(new Recorder());
      follow(recorders.at(-1) ?? new Recorder());
      await new Promise((resolve) => setImmediate(resolve));
    }
    const last = aChange(epoch, 201, 'api/last');
    publish(last);
    await until('all have the last', () => recorders.every((recorder) => recorder.state.get('api/last') === last.value));
    const expected = [...recorders[0]?.state ?? []].sort();
    expect(expected).toHaveLength(8);
    for (const recorder of recorders) expect([...recorder.state].sort()).toEqual(expected);
  });

  it('a follower that is ahead of what this process has been told is not sent back to a snapshot', async () => {
    publish(...changes(epoch, 1, 3));
    const recorder = new Recorder();
    follow(recorder);
    await until('it follows', stateIs(recorder, 3));
    // Another process publishes; this one is not told before the follower asks.
    for (const record of changes(epoch, 4, 2)) rows.add(record);
    // One is there, the other reads a page that is ahead of what this process has been told.
    for (const sequence of [1, 5]) {
      const { body } = await request(`${controlPlane.url}${GATEWAY_PATHS.changes.stream}`, { headers: { authorization: 'Bearer first', 'last-event-id': formatEventId({ epoch, sequence }) } });
      const text = await textUntil(body, 'event:');
      body.destroy();
      expect(text).toContain('event: caught-up');
    }
  });

  it('a follower that takes nothing is cut off, and nobody else waits for it', async () => {
    await start({ stuckAfterMs: 300, ringBytes: 1_000_000 });
    const stuck = connect(controlPlane.port, '127.0.0.1');
    stuck.on('error', () => undefined);
    stuck.write(`GET ${GATEWAY_PATHS.changes.stream} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer first\r\nlast-event-id: ${epoch}:0\r\n\r\n`);
    stuck.pause();
    const recorder = new Recorder();
    follow(recorder);
    await until('both are there', () => controlPlane.log.followerCount === 2);
    const value = 'x'.repeat(100_000);
    for (let sequence = 1; sequence <= 200; sequence += 1) publish({ key: `api/${sequence}`, position: { epoch, sequence }, value });
    await until('the other one has everything', () => recorder.state.size === 200);
    await until('the stuck one is cut off', () => controlPlane.log.followerCount === 1);
    stuck.destroy();
  });

  it('a stream that fell silent is given up, and another one opened', async () => {
    const recorder = new Recorder();
    let silent = 0;
    controlPlane.instead = (message, response) => {
      if (message.url === GATEWAY_PATHS.changes.snapshot) return void controlPlane.log.serveSnapshot(response);
      silent += 1;
      response.writeHead(200).write(': connected\n\n');
      controlPlane.instead = null;
    };
    follow(recorder, { deadAfterMs: 500 });
    await until('it follows', stateIs(recorder, 0));
    expect(silent).toBe(1);
    expect(recorder.errors).toHaveLength(1);
  });

  it('a beat keeps a quiet stream alive, and proxies are told not to hold it back', async () => {
    await start({ beatMs: 20 });
    const { body, headers } = await request(`${controlPlane.url}${GATEWAY_PATHS.changes.stream}`, { headers: { authorization: 'Bearer first', 'last-event-id': formatEventId({ epoch, sequence: 0 }) } });
    const text = await textUntil(body, ': beat\n\n: beat');
    body.destroy();
    expect(text.startsWith(': connected\n\n')).toBe(true);
    expect(headers['content-type']).toBe('text/event-stream; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache, no-transform');
    expect(headers['x-accel-buffering']).toBe('no');
  });

  it('half a snapshot is no snapshot', async () => {
    publish(...changes(epoch, 1, 3));
    const recorder = new Recorder();
    const broken = [`{"position":{"epoch":"${epoch}","sequence":3},"records":[{"key":"api/1","value":"{}"}`, '{"records":[]}', '<html>', `{"position":{"epoch":"${epoch}","sequence":3},"records":[{"key":1}]}`];
    controlPlane.instead = (_, response) => {
      response.writeHead(200).end(broken.shift());
      if (broken.length === 0) controlPlane.instead = null;
    };
    follow(recorder);
    await until('it follows', stateIs(recorder, 3));
    expect(recorder.errors).toHaveLength(4);
    expect(recorder.count('begin')).toBe(1);
  });

  it('a database that is away keeps streams open; a read that failed is tried again', async () => {
    const errors: unknown[] = [];
    await start({ retryMs: 20, onError: (error) => errors.push(error) });
    const recorder = new Recorder();
    const following = follow(recorder);
    await until('it follows', stateIs(recorder, 0));
    rows.isDown = true;
    publish(aChange(epoch, 1));
    await until('the failed read is reported', () => errors.length > 1);
    expect(following.isConnected).toBe(true);
    rows.isDown = false;
    await until('the change is there', () => recorder.state.size === 1);
    expect(recorder.errors).toEqual([]);
  });

  it('a notification before anybody follows does not replay the past', async () => {
    const past = changes(epoch, 1, 50);
    const log = createStreamLog({ reader: rows });
    for (const record of past) rows.add(record);
    log.notify();
    const recorder = new Recorder();
    open.push(log.follower().follow({ from: { epoch, sequence: 50 }, handler: recorder }));
    await until('it has caught up', () => recorder.count('caught-up') === 1);
    expect(recorder.events).toEqual([{ kind: 'caught-up' }]);
    expect(rows.reads.page).toBe(0);
    await log.close();
  });
});

async function textUntil(body: AsyncIterable<unknown>, end: string): Promise<string> {
  let text = '';
  for await (const chunk of body) {
    text += String(chunk);
    if (text.includes(end)) return text;
  }
  return text;
}
