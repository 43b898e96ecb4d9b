import pg from 'pg';

/** Channels: a transaction added rows to the outbox; rows of a log (the payload; none: of both) have got their numbers; a gateway's receipt is stored. */
export const COMMITTED = 'keyplane_committed';
export const NUMBERED = 'keyplane_numbered';
export const RECEIVED = 'keyplane_received';

/** A connection of its own that listens to channels, and reconnects for ever. `onNotify` is also called after each connect, with an empty payload. */
export class DatabaseListener {
  private client: pg.Client | null = null;
  private stopped = false;
  private retry: NodeJS.Timeout | null = null;

  constructor(
    private readonly url: string,
    private readonly channels: readonly string[],
    private readonly onNotify: (payload: string) => void,
  ) {}

  async start(): Promise<void> {
    if (this.stopped) return;
    const client = new pg.Client({ connectionString: this.url, application_name: 'keyplane-listener' });
    client.on('error', () => this.reconnect(client));
    client.on('end', () => this.reconnect(client));
    client.on('notification', ({ payload = '' }) => this.onNotify(payload));
    this.client = client;
    try {
      await client.connect();
      for (const channel of this.channels) await client.query(`listen ${channel}`);
      this.onNotify('');
    } catch {
      this.reconnect(client);
    }
  }

  async stop(): Promise<void> {
    this.stopped = true;
    if (this.retry) clearTimeout(this.retry);
    await this.client?.end().catch(() => undefined); // it may be gone already
  }

  private reconnect(client: pg.Client): void {
    if (this.stopped || this.client !== client) return;
    this.client = null;
    client.end().catch(() => undefined);
    this.retry = setTimeout(() => void this.start(), 500);
    this.retry.unref();
  }
}
