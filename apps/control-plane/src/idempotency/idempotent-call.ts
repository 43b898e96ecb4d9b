import { AsyncLocalStorage } from 'node:async_hooks';
import { Problem } from '../http/problem.js';
import type { IdempotencyKeysRepository, KeyIdentity } from './idempotency-keys.repository.js';
import { withoutSecrets } from './without-secrets.js';

/** A creating call with an `Idempotency-Key`, while it runs. */
export interface IdempotentCall {
  identity: KeyIdentity;
  fingerprint: string;
  keys: IdempotencyKeysRepository;
  /** Whether it was noted as begun: then its end must be noted, too. */
  hasBegun: boolean;
}

const running = new AsyncLocalStorage<IdempotentCall>();

/** Thrown through the unit of a call whose key is taken: the interceptor answers what the earlier call has answered. */
export class TakenKey extends Error {}

/** Runs a call as this one, so that the unit of work that makes something can keep its answer. */
export function runAs<T>(call: IdempotentCall, work: () => Promise<T>): Promise<T> {
  return running.run(call, work);
}

/**
 * In the open unit of work: makes the thing, and keeps the answer in the same transaction, so that both are there or neither.
 * Of several calls with one key at once, one gets here; the others are told that it runs. Without an `Idempotency-Key`, just `make`.
 */
export async function once<T extends object>(make: () => Promise<T>): Promise<T> {
  const call = running.getStore();
  if (!call) return make();
  await claim(call);
  const answer = await make();
  await call.keys.add(call.identity, { fingerprint: call.fingerprint, answer: withoutSecrets(answer) });
  return answer;
}

/**
 * In the first unit of a call that goes on over the network: takes the key, so that nothing is made twice even if this process
 * dies before `finishOnce`. `thingId` names what will tell how far it came.
 */
export async function beginOnce(thingId: string): Promise<void> {
  const call = running.getStore();
  if (!call) return;
  await claim(call);
  await call.keys.begin(call.identity, { fingerprint: call.fingerprint, thingId });
  call.hasBegun = true;
}

/** In the last unit of such a call: keeps its answer. */
export async function finishOnce(answer: object): Promise<void> {
  const call = running.getStore();
  await call?.keys.setAnswer(call.identity, withoutSecrets(answer));
}

export function inProgress(): Problem {
  return new Problem('idempotency-key.in-progress', { headers: { 'retry-after': '1' } });
}

/** @throws Problem `idempotency-key.in-progress`, TakenKey */
async function claim({ keys, identity }: IdempotentCall): Promise<void> {
  if (!(await keys.tryLock(identity))) throw inProgress();
  if (await keys.find(identity)) throw new TakenKey();
}
