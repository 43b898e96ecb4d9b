import { createHmac } from 'node:crypto';
import { Injectable, type CallHandler, type ExecutionContext, type NestInterceptor } from '@nestjs/common';
import { ModuleRef, Reflector } from '@nestjs/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { lastValueFrom, of, type Observable } from 'rxjs';
import { Transactions } from '../database/transactions.js';
import { Problem } from '../http/problem.js';
import { RawBody } from '../http/unvalidated.js';
import { MasterKeys } from '../security/master-keys.js';
import { CREATION, type Creation } from './creates.js';
import { HEADER, parseIdempotencyKey } from './idempotency-key.js';
import { IdempotencyKeysRepository, type KeptCall } from './idempotency-keys.repository.js';
import { inProgress, runAs, TakenKey, type IdempotentCall } from './idempotent-call.js';

/**
 * Creating calls with an `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): runs after 401 and 403 and before
 * everything else. A call that was answered before gets that answer again; only what was made is kept, so a problem frees its key.
 */
@Injectable()
export class CreationInterceptor implements NestInterceptor {
  /** Calls of this process, from before they reach the database: another process learns of them by the lock there. */
  private readonly running = new Set<string>();

  constructor(
    private readonly reflector: Reflector,
    private readonly modules: ModuleRef,
    private readonly transactions: Transactions,
    private readonly keys: IdempotencyKeysRepository,
    private readonly masterKeys: MasterKeys,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler<object>): Promise<Observable<unknown>> {
    const creation = this.reflector.get<Creation | undefined>(CREATION, context.getHandler());
    if (!creation) return next.handle();
    const http = context.switchToHttp();
    const call = this.callOf(http.getRequest<FastifyRequest>());
    const make = (): Promise<object> => lastValueFrom(next.handle());
    const answer = call ? await this.alone(call, () => this.answerOnce(call, creation, make)) : await make();
    void http.getResponse<FastifyReply>().headers(headersOf(answer, creation));
    return of(answer);
  }

  private callOf(request: FastifyRequest): IdempotentCall | null {
    const key = parseIdempotencyKey(request.headers[HEADER.toLowerCase()]);
    if (key === null) return null;
    const { caller } = request;
    if (!caller) throw new Error('a public route creates something');
    const parts = [request.method, request.url, request.body instanceof RawBody ? request.body.text : ''];
    const fingerprint = createHmac('sha256', this.masterKeys.idempotency).update(JSON.stringify(parts)).digest('base64url');
    return { identity: { organizationId: caller.organizationId, callerId: caller.owner.id, key }, fingerprint, keys: this.keys, hasBegun: false };
  }

  private async alone<T>({ identity }: IdempotentCall, work: () => Promise<T>): Promise<T> {
    const name = JSON.stringify(identity);
    if (this.running.has(name)) throw inProgress();
    this.running.add(name);
    try {
      return await work();
    } finally {
      this.running.delete(name);
    }
  }

  private async answerOnce(call: IdempotentCall, creation: Creation, make: () => Promise<object>): Promise<object> {
    const earlier = await this.findAnswer(call, creation);
    if (earlier) return earlier;
    try {
      return await runAs(call, make);
    } catch (error) {
      if (!(error instanceof TakenKey)) {
        if (call.hasBegun) await this.end(call);
        throw error;
      }
      // Another call with this key began, or ended, since we looked.
      const answer = await this.findAnswer(call, creation);
      if (!answer) throw inProgress();
      return answer;
    }
  }

  /** Where the end can't be noted, the call counts as running for its time. */
  private async end({ identity }: IdempotentCall): Promise<void> {
    await this.transactions.inOrganization(identity.organizationId, () => this.keys.end(identity)).catch(() => undefined); // the call's own error is the one to tell
  }

  /** What the earlier call with this key has made; null when there was none, or it made nothing. */
  private async findAnswer(call: IdempotentCall, creation: Creation): Promise<object | null> {
    const { identity } = call;
    const kept = await this.transactions.inOrganization(identity.organizationId, () => this.keys.find(identity));
    if (!kept) return null;
    const answer = kept.answer ?? (await this.outcomeOf(call, kept, creation));
    if (answer && kept.fingerprint !== call.fingerprint) throw new Problem('idempotency-key.reused');
    return answer;
  }

  /** Of a call that is under way, or was cut off. */
  private async outcomeOf({ identity }: IdempotentCall, { thingId, isRunning }: KeptCall, { unfinished }: Creation): Promise<object | null> {
    if (!unfinished || thingId === null) throw new Error('a route whose calls are begun does not say what becomes of them');
    const outcome = await this.modules.get(unfinished, { strict: false }).outcomeOf(identity.organizationId, thingId);
    if (outcome === 'nothing') {
      await this.transactions.inOrganization(identity.organizationId, () => this.keys.free(identity, thingId));
      return null;
    }
    if (outcome === 'open' || (isRunning && !outcome.isSettled)) throw inProgress();
    return outcome.answer;
  }
}

function headersOf(answer: object, { at }: Creation): Record<string, string> {
  return {
    ...('revision' in answer && { etag: `"${String(answer.revision)}"` }),
    ...(at !== undefined && 'id' in answer && { location: `/api/v1${at}/${String(answer.id)}` }),
  };
}
