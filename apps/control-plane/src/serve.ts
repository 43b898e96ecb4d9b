import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { BootstrapService } from './bootstrap/bootstrap.service.js';
import { ConfigError, type Config } from './config/env.js';
import { migrate } from './database/migrate.js';
import { Preconditions } from './database/preconditions.js';
import { ChangeFeed } from './events/change-feed.js';
import { ReceiptsService } from './gateways/receipts.service.js';
import { ExpiredRowsJob } from './jobs/expired-rows.job.js';
import { KeyRefreshJob } from './jobs/key-refresh.job.js';
import { ReconcilerJob } from './jobs/reconciler.job.js';
import { OutboxCleaner } from './outbox/outbox.cleaner.js';
import { RelayRunner } from './outbox/outbox.module.js';
import { OwnIssuer } from './sessions/own-issuer.js';
import { ChangeStream } from './stream/change-stream.js';
import { OwnView } from './stream/own-view.js';
import { createApp } from './create-app.js';

/** Migrates (where a migrator is configured), checks the world, makes what must exist, listens, and starts the jobs. @throws ConfigError when the world is wrong */
export async function serve(config: Config): Promise<NestFastifyApplication> {
  if (config.database.migrationUrl !== null) await migrate(config.database.migrationUrl);
  const app = await createApp(config);
  try {
    const problems = await app.get(Preconditions).findProblems();
    if (problems.length > 0) throw new ConfigError(problems);
    await app.get(BootstrapService).run();
    app.get(RelayRunner).start();
    await app.get(ChangeStream).start();
    app.get(OwnView).start();
    await app.get(ChangeFeed, { strict: false }).start();
    app.get(ReceiptsService).start();
    app.get(OutboxCleaner).start();
    app.get(KeyRefreshJob).start();
    app.get(ReconcilerJob).start();
    app.get(ExpiredRowsJob).start();
    await app.get(OwnIssuer).listen((request, response) => app.getHttpServer().emit('request', request, response));
    await app.listen(config.http.port, config.http.host);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}
