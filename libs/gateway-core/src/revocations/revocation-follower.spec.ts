import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Position, RevocationState } from '@keyplane/contracts';
import { aChangeRecord, anEpoch, aRevocation, NOW_MS, type EventOptions } from '../testing/index.js';
import { RevocationFollower } from './revocation-follower.js';

let follower: RevocationFollower;
let now: number;
beforeEach(() => {
  now = NOW_MS;
  follower = new RevocationFollower({ now: () => now });
});

type RawRecord = { key: string; value: string | null; position?: Position };
function record(state: RevocationState, sequence: number, options: Partial<Omit<EventOptions, 'noun' | 'data'>> = {}): { key: string; value: string } {
  return aChangeRecord({ noun: 'revocation', id: state.id, data: state, sequence, ...options });
}
function fullState(...records: RawRecord[]): void {
  follower.begin();
  for (const one of records) follower.record(one);
  follower.caughtUp();
}
/** Whether a token of the client, issued at a second of the day of all tests, is refused. */
function isRevoked({ organizationId, keyManagerId, clientId }: RevocationState, issuedAtSeconds = NOW_MS / 1000 - 10): boolean {
  return follower.revocations.find({ organizationId, keyManagerId, clientId, tokenHash: 'f'.repeat(64), tokenId: null, issuedAtSeconds }) !== null;
}
const tombstone = ({ id }: RevocationState): RawRecord => ({ key: `revocation/${id}`, value: null });

describe('following', () => {
  it('enforces a revocation when `record` returns, and tells its place', () => {
    let told = 0;
    fullState();
    follower.onApplied(() => (told += 1));
    const state = aRevocation();
    follower.record(record(state, 1));
    expect([isRevoked(state), told, follower.position]).toEqual([true, 1, { epoch: anEpoch(1), sequence: 1 }]);
  });

  it('does not know what is revoked before the first full state, be it an empty one', () => {
    expect([follower.hasState, follower.stateHash]).toEqual([false, '']);
    fullState();
    expect([follower.hasState, follower.position, follower.stateHash]).toEqual([true, null, '0'.repeat(64)]);
  });

  it('a tombstone removes it, and nothing is left behind', () => {
    const state = aRevocation();
    fullState(record(state, 1));
    follower.record(tombstone(state));
    expect([isRevoked(state), follower.size, follower.stateHash]).toEqual([false, 0, '0'.repeat(64)]);
  });

  it('knows its place behind tombstones, too: by theirs, and by where the transport stood', () => {
    const state = aRevocation();
    fullState(record(state, 1));
    follower.record({ ...tombstone(state), position: { epoch: anEpoch(1), sequence: 2 } });
    expect(follower.position).toEqual({ epoch: anEpoch(1), sequence: 2 });
    follower.begin();
    follower.caughtUp({ epoch: anEpoch(1), sequence: 9 });
    expect(follower.position).toEqual({ epoch: anEpoch(1), sequence: 9 });
  });

  it('takes nothing back: what comes twice, too late, or out of an older epoch changes nothing', () => {
    const state = aRevocation();
    const earlier: RevocationState = { ...state, revoked: { kind: 'issued-before', issuedBefore: '2030-01-01T11:00:00.000Z' } };
    fullState(record(state, 2, { revision: 2 }));
    for (const late of [record(earlier, 1), record(earlier, 9, { epoch: anEpoch(0) }), record(earlier, 3, { revision: 3 })]) follower.record(late);
    expect(isRevoked(state)).toBe(true);
    expect(follower.position).toEqual({ epoch: anEpoch(1), sequence: 3 });
  });

  it('a later revision revokes more', () => {
    const state = aRevocation({ revoked: { kind: 'issued-before', issuedBefore: '2030-01-01T11:00:00.000Z' } });
    fullState(record(state, 1));
    expect(isRevoked(state)).toBe(false);
    follower.record(record({ ...state, revoked: { kind: 'issued-before', issuedBefore: '2030-01-01T12:00:00.000Z' } }, 2, { revision: 2 }));
    expect([isRevoked(state), follower.size]).toEqual([true, 1]);
  });

  it('a bad record is named and changes nothing; the good ones around it count', () => {
    const [first, second] = [aRevocation(), aRevocation()];
    const bad = [
      { key: 'revocation/x', value: '{' },
      { key: 'revocation/y', value: record(first, 2).value },
      record({ ...first, endsAt: 'never' }, 3),
      record(first, 4, { organizationId: randomUUID() }),
      record(first, 5, { type: 'revocation.lifted' }),
      record(first, 6, { version: 2 }),
    ];
    fullState(record(first, 1));
    for (const one of [...bad, record(second, 7)]) follower.record(one);
    expect([isRevoked(first), isRevoked(second), follower.position?.sequence]).toEqual([true, true, 7]);
    expect(follower.refusals().map(({ reason }) => reason.split(/[:,]/)[0])).toEqual(['malformed', 'key mismatch', 'unsupported version 2 of revocation.changed']);
    // A full state brings what is still bad again, and only that.
    fullState(record(first, 8), record(second, 9));
    expect(follower.refusals()).toEqual([]);
  });

  it('a bad record holds up the place no longer than it takes to name it', () => {
    const state = aRevocation();
    fullState(record(state, 1));
    follower.record(record({ ...state, endsAt: 'never' }, 2));
    expect(follower.position?.sequence).toBe(2);
  });

  it('follows into a new epoch', () => {
    const state = aRevocation();
    fullState(record(state, 5));
    follower.record(record(state, 1, { epoch: anEpoch(2) }));
    follower.record(aChangeRecord({ noun: 'epoch', id: anEpoch(2), data: {}, epoch: anEpoch(2), sequence: 2 }));
    expect([isRevoked(state), follower.position]).toEqual([true, { epoch: anEpoch(2), sequence: 2 }]);
  });
});

describe('a full state', () => {
  it('that does not know a revocation ends it only when its end has passed: a restored database makes no token good again', () => {
    const [known, lost] = [aRevocation(), aRevocation()];
    fullState(record(known, 1), record(lost, 2));
    fullState(record(known, 1, { epoch: anEpoch(2) }));
    expect([isRevoked(known), isRevoked(lost)]).toEqual([true, true]);
    now = Date.parse(lost.endsAt);
    fullState();
    expect(follower.size).toBe(0);
  });

  it('that still has one whose end has passed does not bring it back: its tombstone may never come', () => {
    const state = aRevocation();
    now = Date.parse(state.endsAt);
    fullState(record(state, 1));
    expect(follower.size).toBe(0);
  });
});

describe('the state hash', () => {
  it('is that of the revocations, not of the way they came', () => {
    const [a, b] = [aRevocation(), aRevocation()];
    const [first, second] = [record(a, 1), record(b, 2)];
    fullState(first, second);
    const hash = follower.stateHash;
    follower = new RevocationFollower({ now: () => now });
    fullState(second);
    expect(follower.stateHash).not.toBe(hash);
    follower.record(first);
    follower.record(first);
    expect(follower.stateHash).toBe(hash);
  });
});

describe('the disk copy', () => {
  it('brings back the revocations, the place and the hash; one without any is known to be without', () => {
    const state = aRevocation();
    fullState(record(state, 3));
    const { stateHash, position } = follower;
    const text = follower.exportState();
    follower = new RevocationFollower({ now: () => now });
    follower.importState(text);
    expect([isRevoked(state), follower.hasState, follower.position, follower.stateHash]).toEqual([true, true, position, stateHash]);
    const empty = new RevocationFollower({ now: () => now });
    empty.begin();
    empty.caughtUp();
    follower = new RevocationFollower({ now: () => now });
    follower.importState(empty.exportState());
    expect([follower.hasState, follower.size, follower.position]).toEqual([true, 0, null]);
  });

  it('forgets what has ended meanwhile', () => {
    const state = aRevocation();
    fullState(record(state, 1));
    const text = follower.exportState();
    now = Date.parse(state.endsAt);
    follower = new RevocationFollower({ now: () => now });
    follower.importState(text);
    expect(follower.size).toBe(0);
  });

  it('with something refused, everything is read again', () => {
    fullState(record(aRevocation(), 1), { key: 'revocation/x', value: '{' });
    const text = follower.exportState();
    follower = new RevocationFollower({ now: () => now });
    follower.importState(text);
    expect([follower.position, follower.size]).toEqual([null, 1]);
  });

  it.each(['', '{}', '{"format":"keyplane-gateway-revocations","version":2,"position":null,"revocations":[]}'])('%p is refused, and nothing has changed', (text) => {
    expect(() => follower.importState(text)).toThrow();
    expect(follower.hasState).toBe(false);
  });
});
