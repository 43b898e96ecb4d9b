import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { aChangeRecord, aKeyManager, aSigningKey, anApi, anApplication, anEpoch } from '../testing/index.js';
import { ConfigurationFollower } from './configuration-follower.js';

const keyManager = aKeyManager();
const api = anApi();
const application = anApplication();
const gone = randomUUID();
const records = [
  aChangeRecord({ noun: 'key-manager', id: keyManager.id, data: keyManager, sequence: 1 }),
  aChangeRecord({ noun: 'key-manager-keys', id: keyManager.id, data: { keyManagerId: keyManager.id, keys: [aSigningKey().jwk] }, sequence: 2 }),
  aChangeRecord({ noun: 'api', id: api.id, data: api, sequence: 3 }),
  aChangeRecord({ noun: 'application', id: application.id, data: application, sequence: 4 }),
  aChangeRecord({ noun: 'application', id: gone, data: null, deleted: true, revision: 2, sequence: 5 }),
];
const make = (): ConfigurationFollower => new ConfigurationFollower({ schedule: () => undefined });
function following(...more: { key: string; value: string | null }[]): ConfigurationFollower {
  const follower = make();
  follower.begin();
  for (const record of records) follower.record(record);
  follower.caughtUp();
  for (const record of more) follower.record(record);
  follower.flush();
  return follower;
}

describe('stored state', () => {
  it('gives back the same state at the same place, deletes remembered', () => {
    const before = following();
    const after = make();
    after.importState(before.exportState());
    expect([after.position, after.stateHash, after.resumeFrom]).toEqual([before.position, before.stateHash, { epoch: anEpoch(1), sequence: 5 }]);
    expect(after.snapshot?.keySets.get(keyManager.id)?.keys).toHaveLength(1);
    expect(after.snapshot?.apis.get(api.id)?.state).toEqual(api);
    after.record(aChangeRecord({ noun: 'application', id: gone, data: anApplication({ id: gone }), revision: 1, sequence: 3 }));
    after.caughtUp();
    expect(after.snapshot?.applications.get(gone)).toBeUndefined();
    after.record(aChangeRecord({ noun: 'application', id: application.id, data: { ...application, name: 'New' }, revision: 2, sequence: 6 }));
    after.flush();
    expect([after.snapshot?.applications.get(application.id)?.name, after.position?.sequence]).toEqual(['New', 6]);
  });

  it('remembers refusals, and asks for a full state then', () => {
    const after = make();
    after.importState(following({ key: `api/${api.id}`, value: '{' }).exportState());
    expect(after.refusals()).toEqual([{ aggregateId: `api/${api.id}`, revision: null, reason: 'malformed: no JSON' }]);
    expect(after.resumeFrom).toBeNull();
    after.begin();
    for (const record of records) after.record(record);
    after.caughtUp();
    expect([after.refusals(), after.resumeFrom?.sequence]).toEqual([[], 5]);
  });

  it('may be asked for by a listener', () => {
    const follower = following();
    let text = '';
    follower.onApplied(() => (text = follower.exportState()));
    follower.flush();
    expect(text).toContain(application.id);
  });

  it('of nothing is none', () => {
    expect(() => make().exportState()).toThrow('no state');
    const blank = make();
    blank.begin();
    blank.caughtUp();
    expect(() => blank.exportState()).toThrow('no state');
  });

  const good = following().exportState();
  const patched = (patch: object): string => JSON.stringify({ ...(JSON.parse(good) as object), ...patch }); // an object: exportState wrote it
  it.each([
    ['nothing', ''],
    ['half of it', good.slice(0, good.length / 2)],
    ['another file', '{"a":1}'],
    ['null', 'null'],
    ['a later version', patched({ version: 2 })],
    ['an unknown member', patched({ extra: 1 })],
    ['no position', patched({ position: undefined })],
    ['a negative sequence', patched({ position: { epoch: anEpoch(1), sequence: -1 } })],
    ['a record that is no JSON', patched({ records: [['api/x', '{']] })],
    ['a record under another key', patched({ records: [[`api/${randomUUID()}`, records[2]?.value]] })],
    ['a record that can’t be used', patched({ records: [[`api/${api.id}`, records[2]?.value.replace('http://upstream.example', 'nowhere')]] })],
  ])('%s is refused, and nothing has changed', (_name, text) => {
    const follower = make();
    expect(() => follower.importState(text)).toThrow();
    expect([follower.snapshot, follower.position, follower.refusals()]).toEqual([null, null, []]);
    follower.importState(good);
    expect(follower.position?.sequence).toBe(5);
  });

  it('is not read over a state that is there', () => {
    const follower = following();
    expect(() => follower.importState(good)).toThrow('before following begins');
  });
});
