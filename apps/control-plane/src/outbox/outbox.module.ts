import { createKafkaPublisher } from '@keyplane/event-transport/kafka';
import { Global, Inject, Injectable, Logger, Module, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { OutboxCleaner } from './outbox.cleaner.js';
import { OutboxReader } from './outbox.reader.js';
import { OutboxRelay } from './outbox.relay.js';
import { OutboxWaker } from './outbox.waker.js';
import { OutboxWriter } from './outbox.writer.js';

/** The relay of this process: it leads, or waits to. */
@Injectable()
export class RelayRunner implements OnApplicationShutdown {
  readonly relay: OutboxRelay;

  constructor(@Inject(CONFIG) config: Config) {
    const logger = new Logger('relay');
    const { kafka } = config;
    this.relay = new OutboxRelay({
      url: config.database.systemUrl,
      publisher: kafka ? async (log) => createKafkaPublisher({ brokers: kafka.brokers, topicPrefix: kafka.topicPrefix, log }) : null,
      log: (level, message, fields) => logger[level === 'info' ? 'log' : level]({ message, ...fields }),
    });
  }

  start(): void {
    this.relay.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.relay.stop();
  }
}

@Global()
@Module({ providers: [OutboxWriter, OutboxWaker, OutboxReader, RelayRunner, OutboxCleaner], exports: [OutboxWriter, OutboxReader, RelayRunner, OutboxCleaner] })
export class OutboxModule {}
