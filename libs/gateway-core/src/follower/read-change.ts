import {
  ApiState, ApplicationKeyState, ApplicationState, CHANGE_EVENTS, KeyManagerKeysState, KeyManagerState, SubscriptionState, changeKey, type ChangeNoun, type Envelope,
} from '@keyplane/contracts';
import type { z } from 'zod';
import { loadKeySet } from '../snapshot/key-set.js';
import { publishApi } from '../snapshot/published-api.js';
import type { Snapshot, SnapshotChanges } from '../snapshot/snapshot.js';
import { firstIssue, readEnvelope, shorten } from './read-envelope.js';

/** Puts one item (or its removal) among the changes for the next snapshot. */
export type Stage = (changes: SnapshotChanges) => void;

/** A record, read and checked by itself (not yet against what is held). */
export type Change =
  | { kind: 'state'; envelope: Envelope; stage: Stage }
  | { kind: 'epoch-completed'; envelope: Envelope }
  /** A type or version of a later release. */
  | { kind: 'unknown'; envelope: Envelope; reason: string }
  /** `envelope` is null where not even that could be read. */
  | { kind: 'refused'; envelope: Envelope | null; reason: string };

type StateNoun = Exclude<ChangeNoun, 'epoch'>;
type Item = { id: string; stage: Stage } | { reason: string };

/** Reads `data` of each noun: its own id and how it gets into a snapshot, or why it can't be used. */
const ITEMS: Record<StateNoun, (data: unknown, envelope: Envelope) => Item> = {
  'key-manager': reader(KeyManagerState, (state) => ({ id: state.id, stage: (changes) => changes.keyManagers.set(state.id, state) })),
  'key-manager-keys': reader(KeyManagerKeysState, readKeySet),
  api: reader(ApiState, readApi),
  application: reader(ApplicationState, (state) => ({ id: state.id, stage: (changes) => changes.applications.set(state.id, state) })),
  'application-key': reader(ApplicationKeyState, (state) => ({ id: state.id, stage: (changes) => changes.applicationKeys.set(state.id, state) })),
  subscription: reader(SubscriptionState, (state) => ({ id: state.id, stage: (changes) => changes.subscriptions.set(state.id, state) })),
};
const SECTIONS: Record<StateNoun, keyof Snapshot> = {
  'key-manager': 'keyManagers',
  'key-manager-keys': 'keySets',
  api: 'apis',
  application: 'applications',
  'application-key': 'applicationKeys',
  subscription: 'subscriptions',
};

/** Never throws. Reasons name places, never values: they go into receipts. */
export function readChange(key: string, value: string): Change {
  const read = readEnvelope(value);
  return read.envelope === null ? { kind: 'refused', ...read } : judgeEnvelope(key, read.envelope);
}

/** How the thing behind this key leaves a snapshot; null for a key that is none of ours. */
export function removalOf(key: string): Stage | null {
  const slash = key.indexOf('/');
  const noun = key.slice(0, slash);
  if (!isStateNoun(noun)) return null;
  return (changes) => changes[SECTIONS[noun]].set(key.slice(slash + 1), null);
}

function judgeEnvelope(key: string, envelope: Envelope): Change {
  const [noun, verb] = splitType(envelope.type);
  const isKnown = noun === 'epoch' ? verb === 'completed' : noun !== null && (verb === 'changed' || verb === 'deleted');
  if (!isKnown || noun === null) return { kind: 'unknown', envelope, reason: `unknown type ${shorten(envelope.type)}` };
  if (envelope.version !== CHANGE_EVENTS[noun].version) return { kind: 'unknown', envelope, reason: `unsupported version ${envelope.version} of ${envelope.type}` };
  if (key !== changeKey(noun, envelope.aggregateId)) return { kind: 'refused', envelope, reason: 'key mismatch: the record’s key is not that of its content' };
  if ((verb === 'deleted') !== envelope.deleted) return { kind: 'refused', envelope, reason: 'malformed: type and deleted contradict each other' };
  if (noun === 'epoch') return readEpoch(envelope);
  return verb === 'deleted' ? readDelete(key, envelope) : readItem(noun, envelope);
}

function readEpoch(envelope: Envelope): Change {
  if (envelope.aggregateId !== envelope.epoch) return { kind: 'refused', envelope, reason: 'key mismatch: completes another epoch than its own' };
  return { kind: 'epoch-completed', envelope };
}

function readDelete(key: string, envelope: Envelope): Change {
  const stage = removalOf(key);
  if (stage === null || envelope.data !== null) return { kind: 'refused', envelope, reason: 'malformed: a delete with data' };
  return { kind: 'state', envelope, stage };
}

function readItem(noun: StateNoun, envelope: Envelope): Change {
  const item = ITEMS[noun](envelope.data, envelope);
  if ('reason' in item) return { kind: 'refused', envelope, reason: item.reason };
  if (item.id !== envelope.aggregateId) return { kind: 'refused', envelope, reason: 'key mismatch: the data is about something else' };
  return { kind: 'state', envelope, stage: item.stage };
}

function reader<Data extends z.ZodType>(schema: Data, read: (state: z.infer<Data>) => Item): (data: unknown, envelope: Envelope) => Item {
  return (data, envelope) => {
    const parsed = schema.safeParse(data);
    if (!parsed.success) return { reason: `malformed: data.${firstIssue(parsed.error)}` };
    return organizationOf(parsed.data, envelope) === envelope.organizationId ? read(parsed.data) : { reason: 'malformed: data of another organization' };
  };
}

/** The organization that the data names; the envelope's where it names none (keys). */
function organizationOf(data: unknown, envelope: Envelope): unknown {
  return typeof data === 'object' && data !== null && 'organizationId' in data ? data.organizationId : envelope.organizationId;
}

function readKeySet({ keyManagerId, keys }: KeyManagerKeysState): Item {
  const keySet = loadKeySet(keys);
  return keySet === null ? { reason: 'unusable: no key in it can verify a signature' } : { id: keyManagerId, stage: (changes) => changes.keySets.set(keyManagerId, keySet) };
}

function readApi(state: ApiState): Item {
  const api = publishApi(state);
  return 'reason' in api ? { reason: `unusable: ${api.reason}` } : { id: state.id, stage: (changes) => changes.apis.set(state.id, api) };
}

function splitType(type: string): [ChangeNoun | null, string] {
  const dot = type.lastIndexOf('.');
  const noun = type.slice(0, dot);
  return [noun === 'epoch' || isStateNoun(noun) ? noun : null, type.slice(dot + 1)];
}

function isStateNoun(noun: string): noun is StateNoun {
  return Object.hasOwn(SECTIONS, noun);
}
