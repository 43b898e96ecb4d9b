import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { Application } from '@keyplane/contracts';
import { succeeded, type Answer, type Caller } from '../caller.js';
import type { TwinWorld } from './twin-world.js';

/** A change that a control plane has answered for. `revision` is null where it was the end of the thing. */
export interface Confirmed {
  readonly key: string;
  readonly revision: number | null;
}

const PER_SECOND = 20;
const RENAMED = 8;
/** A machine that is too slow for the pace gets no queue on top. */
const AT_ONCE_MAX = 60;
/** A control plane that says nothing for so long is left; what it does later all the same, it does. */
const ANSWER_MS_MAX = 3_000;
const SCOPE = 'guarded:pass';

/** Twenty changes a second, each tried at one control plane and then at the other; beside them the order that must never be seen the other way round. */
export class Traffic {
  readonly confirmed: Confirmed[] = [];
  /** Attempts that failed or stayed without an answer. */
  failed = 0;
  private readonly outstanding = new Set<Promise<unknown>>();
  private readonly made: string[] = [];
  private readonly callers: readonly Caller[];
  private inProgress = 0;
  private isOver = false;
  private running: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly twins: TwinWorld,
    private readonly renamed: readonly Application[],
  ) {
    this.callers = twins.callers;
  }

  static async start(twins: TwinWorld): Promise<Traffic> {
    const { automation } = twins.world;
    const renamed = await Promise.all(Array.from({ length: RENAMED }, (_, place) => automation.create<Application>('/applications', { name: `Renamed ${place} of ${Math.random()}` })));
    const traffic = new Traffic(twins, renamed);
    traffic.running = Promise.all([traffic.changeSteadily(), traffic.guardAndOpen()]);
    return traffic;
  }

  /** Resolves when every request has ended, late ones of a control plane that was paused, too. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
    await Promise.allSettled(this.outstanding);
  }

  private async changeSteadily(): Promise<void> {
    const begun = Date.now();
    const changes: Promise<void>[] = [];
    for (let turn = 0; !this.isOver; turn += 1) {
      if (this.inProgress < AT_ONCE_MAX) changes.push(this.change(turn));
      await sleep(Math.max(0, begun + ((turn + 1) * 1000) / PER_SECOND - Date.now()));
    }
    await Promise.all(changes);
  }

  private async change(turn: number): Promise<void> {
    this.inProgress += 1;
    await this.changeAnywhere(turn);
    this.inProgress -= 1;
  }

  private async changeAnywhere(turn: number): Promise<void> {
    for (const offset of [0, 1]) {
      const caller = this.callers[(turn + offset) % this.callers.length];
      if (caller === undefined) return;
      const confirmed = await this.inTime(this.attempt(caller, turn)).catch(() => null);
      if (confirmed !== null) return void this.confirmed.push(confirmed);
      this.failed += 1;
    }
  }

  private async attempt(caller: Caller, turn: number): Promise<Confirmed> {
    const gone = turn % 4 === 3 ? this.made.shift() : undefined;
    if (gone !== undefined) {
      succeeded(await caller.delete(`/applications/${gone}`));
      return { key: `application/${gone}`, revision: null };
    }
    const application = turn % 4 === 2 ? await this.make(caller) : await this.rename(caller, turn);
    return { key: `application/${application.id}`, revision: application.revision };
  }

  private async make(caller: Caller): Promise<Application> {
    const application = await caller.create<Application>('/applications', { name: `Made ${Math.random()}` });
    this.made.push(application.id);
    return application;
  }

  private async rename(caller: Caller, turn: number): Promise<Application> {
    const { id } = this.renamed[turn % RENAMED] ?? { id: '' };
    return succeeded((await caller.patch(`/applications/${id}`, { name: `Renamed ${turn} of ${Math.random()}` })) as unknown as Answer<Application>); // what the route answers
  }

  /** Restrict, then let in; shut out, then open: at no moment may the token pass. Each step waits for the one before it. */
  private async guardAndOpen(): Promise<void> {
    const { api, application } = this.twins.guarded;
    const enable = (enabled: boolean): Promise<void> => this.reach(`/applications/${application.id}`, { enabled });
    const restrict = (scopes: string[]): Promise<void> => this.reach(`/apis/${api.id}`, { operations: [{ method: 'GET', path: '/*', scopes }] });
    await enable(false);
    while (!this.isOver) {
      await restrict([SCOPE]);
      await enable(true);
      await enable(false);
      await restrict([]);
    }
  }

  /** With the revision that was read: an attempt that was left and comes true late changes nothing. */
  private async reach(path: string, wanted: Record<string, unknown>): Promise<void> {
    for (let turn = 0; !this.isOver; turn += 1) {
      const caller = this.callers[turn % this.callers.length];
      const { body, headers } = (await this.inTime(caller?.get(path) ?? Promise.reject(new Error('no control plane'))).catch(() => null)) ?? { body: null };
      if (body !== null && Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(body[name], value))) return;
      const etag = headers?.get('etag');
      if (etag) await this.inTime(caller?.send({ method: 'PATCH', path, body: wanted, ifMatch: etag }) ?? Promise.resolve(null)).catch(() => null);
      else await sleep(100); // the other one is asked next
    }
  }

  private inTime<T>(request: Promise<T>): Promise<T> {
    this.outstanding.add(request);
    const forget = (): void => void this.outstanding.delete(request);
    request.then(forget, forget);
    return Promise.race([request, sleep(ANSWER_MS_MAX, undefined, { ref: false }).then(() => Promise.reject(new Error('no answer in time')))]);
  }
}
