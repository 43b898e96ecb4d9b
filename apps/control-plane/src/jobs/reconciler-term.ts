import pg from 'pg';

const LOCK = [7004, 1] as const;
/** A process that stands still for so long loses the lock, by Postgres' own doing. */
const LEASE_MS = 15_000;
const SIGN_OF_LIFE_MS = 4_000;

/**
 * One turn of one control plane: an advisory lock on a connection of its own, which Postgres ends when the process is killed
 * or stands still. Whoever loses it stops beginning things; what it has begun changes nothing, because each step compares.
 */
export class ReconcilerTerm {
  private readonly over = new AbortController();

  constructor(
    private readonly url: string,
    private readonly stopping: AbortSignal,
  ) {}

  /** @returns whether it was this one's turn. @throws what `work` throws, or why there is no connection */
  async run(work: (signal: AbortSignal) => Promise<void>): Promise<boolean> {
    const client = new pg.Client({ connectionString: this.url, application_name: 'keyplane-reconciler' });
    client.on('error', (error) => this.over.abort(error));
    client.on('end', () => this.over.abort(new Error('the connection has ended')));
    await client.connect();
    const signs = setInterval(() => void client.query('select').catch(() => undefined), SIGN_OF_LIFE_MS); // its end is heard above
    try {
      await client.query(`set idle_session_timeout = ${LEASE_MS}`);
      const { rows } = await client.query<{ locked: boolean }>('select pg_try_advisory_lock($1, $2) as locked', [...LOCK]);
      if (!rows[0]?.locked) return false;
      await work(AbortSignal.any([this.over.signal, this.stopping]));
      return true;
    } finally {
      clearInterval(signs);
      await client.end().catch(() => undefined); // it is gone already
    }
  }
}
