import type { CommitMoment } from './database-front.js';
import type { CallMoment } from './killing-front.js';
import type { SearchedServer } from './searched-servers.js';

export interface CrashPoint {
  /** As docs/trust.md names it. */
  name: string;
  moment: (calls: SearchedServer['calls']) => CallMoment | CommitMoment;
  /** How the operation ends. */
  end: string;
}

const commit = (at: CommitMoment['at'], statement: RegExp) => (): CommitMoment => ({ at, with: statement });
const call = (at: CallMoment['at'], name: keyof SearchedServer['calls']) => (calls: SearchedServer['calls']): CallMoment => ({ at, call: calls[name] });

const KEY_ADDED = /insert into "keyplane"\."application_keys"/i;
const KEY_CHANGED = /update "keyplane"\."application_keys" set .*"revision"/i;
const KEY_REMOVED = /delete from "keyplane"\."application_keys"/i;
/** The first of these is that of the intent. */
const INTENT_STORED = /update "keyplane"\."application_keys" set .*"secret_intent"/i;
/** Only the end of the operation leaves an audit row. */
const RECORDED = /insert into "keyplane"\."audit_log"/i;
const APPLICATION_REMOVED = /delete from "keyplane"\."applications"/i;

export const GENERATION: CrashPoint[] = [
  { name: 'generate/before-intent', moment: commit('before', KEY_ADDED), end: 'never happened' },
  { name: 'generate/after-intent', moment: commit('after', KEY_ADDED), end: 'failed' },
  { name: 'generate/before-create', moment: call('before', 'create'), end: 'failed' },
  { name: 'generate/after-create', moment: call('after', 'create'), end: 'active, undelivered' },
  { name: 'generate/before-result', moment: commit('before', KEY_CHANGED), end: 'active, undelivered' },
  { name: 'generate/after-result', moment: commit('after', KEY_CHANGED), end: 'active, delivered' },
];
export const MAPPING: CrashPoint[] = [
  { name: 'map/before-verification', moment: call('before', 'verify'), end: 'never happened' },
  { name: 'map/after-verification', moment: call('after', 'verify'), end: 'never happened' },
  { name: 'map/before-result', moment: commit('before', KEY_ADDED), end: 'never happened' },
  { name: 'map/after-result', moment: commit('after', KEY_ADDED), end: 'active, delivered' },
];
/** The end says what became of the new secret. */
export const SECRET_ADDING: CrashPoint[] = [
  { name: 'add-secret/before-intent', moment: commit('before', INTENT_STORED), end: 'none' },
  { name: 'add-secret/after-intent', moment: commit('after', INTENT_STORED), end: 'none' },
  { name: 'add-secret/before-add', moment: call('before', 'addSecret'), end: 'none' },
  { name: 'add-secret/after-add', moment: call('after', 'addSecret'), end: 'retired' },
  { name: 'add-secret/before-result', moment: commit('before', RECORDED), end: 'retired' },
  { name: 'add-secret/after-result', moment: commit('after', RECORDED), end: 'kept' },
];
export const DELETION: CrashPoint[] = [
  { name: 'delete/before-mark', moment: commit('before', KEY_CHANGED), end: 'never happened' },
  { name: 'delete/after-mark', moment: commit('after', KEY_CHANGED), end: 'gone' },
  { name: 'delete/before-delete', moment: call('before', 'delete'), end: 'gone' },
  { name: 'delete/after-delete', moment: call('after', 'delete'), end: 'gone' },
  { name: 'delete/before-removal', moment: commit('before', KEY_REMOVED), end: 'gone' },
  { name: 'delete/after-removal', moment: commit('after', KEY_REMOVED), end: 'gone' },
];
/** Of an application with its key: the part that is its alone. */
export const APPLICATION_DELETION: CrashPoint[] = [
  { name: 'delete-application/after-mark', moment: commit('after', KEY_CHANGED), end: 'gone' },
  { name: 'delete-application/after-delete', moment: call('after', 'delete'), end: 'gone' },
  { name: 'delete-application/before-removal', moment: commit('before', APPLICATION_REMOVED), end: 'gone' },
];
/** In the reconciler itself, which finishes the deletion of a key manager by force. */
export const KEY_MANAGER_DELETION: CrashPoint[] = [{ name: 'delete-key-manager/after-delete', moment: call('after', 'delete'), end: 'gone' }];

export const CRASH_POINTS: CrashPoint[] = [...GENERATION, ...MAPPING, ...SECRET_ADDING, ...DELETION, ...APPLICATION_DELETION, ...KEY_MANAGER_DELETION];
