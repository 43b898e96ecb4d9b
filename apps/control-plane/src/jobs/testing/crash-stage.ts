import { expect } from '@jest/globals';
import { createTestDatabase, type ApiAnswer, type TestDatabase } from '../../testing/index.js';
import { DatabaseFront, type CommitMoment } from './database-front.js';
import type { CallMoment } from './killing-front.js';
import { ReconcilingControlPlanes, type ReconcilingControlPlane } from './reconciling-control-planes.js';
import type { SearchedServer } from './searched-servers.js';

export interface KeyRow {
  id: string;
  state: string;
  mode: string;
  client_id: string | null;
  secret_state: string;
}

/** A control plane in a process, whose ways to Postgres and to an authorization server go by fronts that can kill it. */
export class CrashStage {
  plane!: ReconcilingControlPlane; // started by `open`, and again after each crash
  keyManagerId = '';
  private readonly answers: string[] = [];

  private constructor(
    readonly database: TestDatabase,
    private readonly databaseFront: DatabaseFront,
    private readonly processes: ReconcilingControlPlanes,
    readonly server: SearchedServer,
  ) {}

  static async open(server: SearchedServer): Promise<CrashStage> {
    const database = await createTestDatabase();
    const front = new DatabaseFront(new URL(database.appUrl));
    await front.listen();
    const stage = new CrashStage(database, front, new ReconcilingControlPlanes(database, (url) => front.through(url)), server);
    stage.plane = await stage.processes.start();
    stage.keyManagerId = await stage.created('/key-managers', server.keyManager('searched'));
    return stage;
  }

  async close(): Promise<void> {
    await this.processes.stop();
    this.databaseFront.close();
    await this.server.close();
    await this.database.drop();
  }

  /** A call whose answer, if one comes, is remembered. @throws when the connection is cut */
  async call(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await this.plane.automation.request(path, { method, body, ifMatch: '*' });
    this.answers.push(answer.text);
    return answer;
  }

  async created(path: string, body: unknown): Promise<string> {
    const answer = await this.call('POST', path, body);
    if (answer.status !== 201) throw new Error(answer.text);
    return String(answer.body.id);
  }

  /** An application of its own; `withKey`: and a key of it. */
  async application({ withKey = false } = {}): Promise<{ applicationId: string; keyId: string }> {
    const applicationId = await this.created('/applications', { name: `app-${Math.random()}` });
    return { applicationId, keyId: withKey ? await this.created(`/applications/${applicationId}/keys`, { keyManagerId: this.keyManagerId, environment: 'PRODUCTION' }) : '' };
  }

  /** Kills the control plane at this moment of what `work` does, lets time pass, starts it again, and lets it reconcile once. */
  async crash(moment: CallMoment | CommitMoment, work: () => Promise<unknown>): Promise<void> {
    const { plane } = this;
    const kill = async (): Promise<boolean> => {
      plane.signal('SIGKILL');
      await plane.ended;
      return false;
    };
    if ('call' in moment) this.server.front.arm(moment, kill);
    else this.databaseFront.arm(moment, kill);
    const outcome = await work().then(() => 'answered', () => 'cut off');
    // The moment came, and nobody got an answer.
    expect(outcome).toBe('cut off');
    expect(await plane.ended).toBe('SIGKILL');
    await passTime(this.database);
    this.plane = await this.processes.start();
    await this.plane.reconcile();
  }

  keysOf(applicationId: string): Promise<KeyRow[]> {
    return this.database.sql<KeyRow>('select id, state, mode, client_id, secret_state from keyplane.application_keys where application_id = $1 order by id', [applicationId]);
  }

  /** The promises that hold whatever the moment was. */
  async expectNothingLost(): Promise<void> {
    const keys = await this.database.sql<{ tag: string; unfinished: boolean }>(
      `select k.reference || ' ' || coalesce(k.client_id, 'none') as tag, k.state in ('pending', 'deleting') or k.secret_intent is not null or k.needs_person as unfinished
       from keyplane.application_keys k where k.mode = 'CREATED' and k.state <> 'failed' order by 1`,
    );
    expect(keys.filter(({ unfinished }) => unfinished)).toEqual([]);
    expect(await this.server.tagged()).toEqual(keys.map(({ tag }) => tag));
    for (const secret of this.server.secrets()) expect(this.timesShown(secret)).toBeLessThanOrEqual(1);
    expect((await this.call('GET', '/clients/drift')).body).toEqual({ items: [], nextCursor: null });
  }

  timesShown(secret: string): number {
    return this.answers.filter((text) => text.includes(secret)).length;
  }
}

/** Calls that were under way three minutes ago are over. */
export async function passTime(database: TestDatabase): Promise<void> {
  await database.sql(`update keyplane.application_keys set created_at = created_at - interval '3 minutes', updated_at = updated_at - interval '3 minutes', next_attempt_at = next_attempt_at - interval '3 minutes',
    secret_intent = case when secret_intent is not null then jsonb_set(secret_intent, '{startedAt}', to_jsonb(((secret_intent ->> 'startedAt')::timestamptz - interval '3 minutes')::text)) end`);
}
