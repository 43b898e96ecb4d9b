import { createStreamLog, type StreamLog } from '@keyplane/event-transport/http-stream';
import { Inject, Injectable, Logger, type BeforeApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { DatabaseListener, NUMBERED } from '../outbox/database-listener.js';
import { OutboxReader } from '../outbox/outbox.reader.js';

/** A notification that gets lost costs this much. */
const POLL_MS = 1000;

/** The numbered changes, for gateways that follow over HTTP and for this process's own view. */
@Injectable()
export class ChangeStream implements BeforeApplicationShutdown {
  readonly log: StreamLog;
  private readonly listener: DatabaseListener;
  private poll: NodeJS.Timeout | null = null;

  constructor(reader: OutboxReader, @Inject(CONFIG) config: Config) {
    const logger = new Logger('stream');
    this.log = createStreamLog({ reader, onError: (error) => logger.warn({ message: 'the stream has trouble', reason: error instanceof Error ? error.message : String(error) }) });
    this.listener = new DatabaseListener(config.database.systemUrl, [NUMBERED], () => this.log.notify());
  }

  async start(): Promise<void> {
    await this.listener.start();
    this.poll = setInterval(() => this.log.notify(), POLL_MS);
    this.poll.unref();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.poll) clearInterval(this.poll);
    await this.listener.stop();
    await this.log.close();
  }
}
