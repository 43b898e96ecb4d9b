import { randomUUID } from 'node:crypto';
import type { GatewayRollout } from '@keyplane/contracts';
import { describe, expect, it } from '@jest/globals';
import { rolloutOf, type GatewayStatement } from './rollout.reader.js';

const [EPOCH, OLD_EPOCH] = [randomUUID(), randomUUID()];
const key = `key-manager/${randomUUID()}`;
const keysKey = `key-manager-keys/${randomUUID()}`;
const newest = { epoch: EPOCH, key, records: [{ key, revision: 3, sequence: 40 }, { key: keysKey, revision: 2, sequence: 39 }] };

function aGateway(receipt: Partial<NonNullable<GatewayStatement['receipt']>> | null): GatewayStatement {
  return { id: randomUUID(), name: 'g', receipt: receipt && { epoch: EPOCH, appliedChanges: 40, refused: [], receivedMsAgo: 100, appliedAt: new Date(0), ...receipt } };
}
const refusal = (aggregateId: string, revision: number | null) => ({ refused: [{ aggregateId, revision, reason: 'why' }] });

describe('the roll-out of a revision on one gateway', () => {
  it.each<[string, Partial<NonNullable<GatewayStatement['receipt']>> | null, GatewayRollout['state']]>([
    ['a receipt that covers its sequence', {}, 'enforced'],
    ['a receipt beyond its sequence', { appliedChanges: 41 }, 'enforced'],
    ['a receipt one before its sequence', { appliedChanges: 39 }, 'pending'],
    ['a receipt of an older epoch, whatever its sequence', { epoch: OLD_EPOCH, appliedChanges: 4000 }, 'pending'],
    ['a receipt of a gateway without a state', { epoch: null, appliedChanges: 0 }, 'pending'],
    ['no receipt at all', null, 'silent'],
    ['no receipt for more than 15 s', { receivedMsAgo: 15_001 }, 'silent'],
    ['a receipt 15 s ago', { receivedMsAgo: 15_000 }, 'enforced'],
    ['this revision refused, though its sequence is passed', refusal(key, 3), 'refused'],
    ['a newer revision refused', refusal(key, 4), 'refused'],
    ['an unreadable record of it refused', refusal(key, null), 'refused'],
    ['its keys refused', refusal(keysKey, 2), 'refused'],
    ['an older revision refused, and mended since', refusal(key, 2), 'enforced'],
    ['another key manager refused', refusal(`key-manager/${randomUUID()}`, 3), 'enforced'],
    ['this revision refused in an older epoch', { epoch: OLD_EPOCH, ...refusal(key, 3) }, 'pending'],
    ['this revision refused by a gateway that is silent now', { receivedMsAgo: 20_000, ...refusal(key, 3) }, 'silent'],
  ])('%s → %s', (_, receipt, state) => {
    const rollout = rolloutOf(aGateway(receipt), newest);
    expect(rollout.state).toBe(state);
    expect(rollout.revision).toBe(state === 'enforced' ? 3 : state === 'refused' ? (receipt?.refused?.[0]?.revision ?? null) : null);
    expect(rollout.reason === null).toBe(state === 'enforced' || state === 'pending');
    expect(rollout.appliedAt === null).toBe(state !== 'enforced');
  });

  it('is pending until the relay has numbered the record', () => {
    expect(rolloutOf(aGateway({ appliedChanges: 4000 }), { ...newest, records: [{ key, revision: 3, sequence: null }] }).state).toBe('pending');
  });
});
