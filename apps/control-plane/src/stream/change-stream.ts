import { LOGS, type Log } from '@keyplane/contracts';
import { createStreamLog, type StreamLog } from '@keyplane/event-transport/http-stream';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { DatabaseListener, NUMBERED } from '../outbox/database-listener.js';
import { OutboxReader } from '../outbox/outbox.reader.js';

/** A notification that gets lost costs this much. */
const POLL_MS = 1000;

/** The numbered changes and revocations, for gateways that follow over HTTP and for this process's own view. */
@Injectable()
export class ChangeStream implements BeforeApplicationShutdown {
  readonly logs: Record<Log, StreamLog>;
  private readonly listener: DatabaseListener;
  private poll: NodeJS.Timeout | null = null;

  constructor(reader: OutboxReader, @Inject(CONFIG) config: Config) {
    const logger = new Logger('stream');
    const open = (log: Log): StreamLog => createStreamLog({ reader: reader.of(log), onError: (error) => logger.warn({ message: 'the stream has trouble', log, reason: error instanceof Error ? error.message : String(error) }) });
    this.logs = { changes: open('changes'), revocations: open('revocations') };
    this.listener = new DatabaseListener(config.database.systemUrl, [NUMBERED], (numbered) => this.notify(numbered));
  }

  async start(): Promise<void> {
    await this.listener.start();
    this.poll = setInterval(() => this.notify(''), POLL_MS);
    this.poll.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.poll) clearInterval(this.poll);
    await this.listener.stop();
    await Promise.all(LOGS.map((log) => this.logs[log].close()));
  }

  /** Of one log where it is named, else of all. */
  private notify(numbered: string): void {
    for (const log of LOGS) if (numbered === log || numbered === '') this.logs[log].notify();
  }
}
