import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { v7 as newId } from 'uuid';

/** What was committed: the event's id, and its place among its cause's. */
export interface Written {
  id: string;
  /** A writer's changes follow each other; those of `shared` are made by all writers, one after the other. */
  cause: string;
  place: number;
}

const WRITERS = 8;
const SHARED = 'shared';

/** Eight writers flat out: one in fifteen transactions is rolled back, one in four changes what all of them change, and one writer dawdles. */
export class Writers {
  /** Only what the database has confirmed. */
  readonly committed: Written[] = [];
  rolledBack = 0;
  private isOver = false;
  private running: Promise<unknown> = Promise.resolve();

  constructor(private readonly url: string) {}

  start(): void {
    this.running = Promise.all(Array.from({ length: WRITERS }, (_, writer) => this.write(writer)));
  }

  /** Resolves when the last transaction has ended. */
  async stop(): Promise<void> {
    this.isOver = true;
    await this.running;
  }

  private async write(writer: number): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    for (let turn = 1, own = 1; !this.isOver; turn += 1) {
      await client.query('begin');
      const cause = (turn + writer) % 4 === 0 ? SHARED : `writer-${writer}`;
      const written = { id: newId(), cause, place: cause === SHARED ? await nextShared(client) : own };
      await client.query('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [`api/${cause}-${written.place}`, { ...written, deleted: false, revision: 1 }]);
      if (writer === 0) await sleep(turn % 5 === 0 ? 300 : 20);
      const isRolledBack = turn % 15 === writer;
      await client.query(isRolledBack ? 'rollback' : 'commit');
      if (isRolledBack) this.rolledBack += 1;
      else this.committed.push(written);
      if (!isRolledBack && cause !== SHARED) own += 1;
      await sleep(5); // the relays have two cores to share with us
    }
    await client.end();
  }
}

/** As with a row of an aggregate: the lock comes before the outbox row. */
async function nextShared(client: pg.Client): Promise<number> {
  await client.query('select pg_advisory_xact_lock(42)');
  const { rows } = await client.query<{ place: number }>(`select coalesce(max((payload ->> 'place')::int), 0) + 1 as place from keyplane.outbox where payload ->> 'cause' = '${SHARED}'`);
  return rows[0]?.place ?? 1;
}
