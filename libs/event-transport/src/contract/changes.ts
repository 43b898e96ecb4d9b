import { randomUUID } from 'node:crypto';
import type { Receipt } from '@keyplane/contracts';
import type { ChangeRecord } from '../port.js';

/** A newer epoch than any that an earlier call gave (UUIDv7: the time comes first). */
export function newEpoch(): string {
  lastMs = Math.max(Date.now(), lastMs + 1);
  const time = lastMs.toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
let lastMs = 0;

/** A change as the relay publishes it: its value is an envelope with the position. */
export function aChange(epoch: string, sequence: number, key = `api/${sequence}`): ChangeRecord {
  return { key, position: { epoch, sequence }, value: JSON.stringify({ epoch, sequence, revision: sequence, data: { key } }) };
}

export function aTombstone(epoch: string, sequence: number, key: string): ChangeRecord {
  return { key, position: { epoch, sequence }, value: null };
}

/** `count` changes of keys of their own, from sequence `first` on. */
export function changes(epoch: string, first: number, count: number): ChangeRecord[] {
  return Array.from({ length: count }, (_, index) => aChange(epoch, first + index));
}

export function aReceipt(changed: Partial<Receipt> = {}): Receipt {
  return {
    gatewayId: randomUUID(),
    epoch: newEpoch(),
    applied: { changes: 1, revocations: 0 },
    stateHash: 'none',
    refused: [],
    at: new Date().toISOString(),
    ...changed,
  };
}
