import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { getDataSourceToken } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { BootstrapService } from './bootstrap/bootstrap.service.js';
import { ConfigError, type Config } from './config/env.js';
import { findMigrationProblems, findRoleProblems } from './database/preconditions.js';
import { migrate } from './database/migrate.js';
import { SYSTEM_CONNECTION } from './database/system-transactions.js';
import { ReceiptsService } from './gateways/receipts.service.js';
import { KeyManagerRemovalJob } from './jobs/key-manager-removal.job.js';
import { KeyRefreshJob } from './jobs/key-refresh.job.js';
import { OutboxCleaner } from './outbox/outbox.cleaner.js';
import { RelayRunner } from './outbox/outbox.module.js';
import { ChangeStream } from './stream/change-stream.js';
import { OwnView } from './stream/own-view.js';
import { createApp } from './create-app.js';

/** Migrates (where a migrator is configured), checks the world, makes what must exist, listens, and starts the jobs. @throws ConfigError when the world is wrong */
export async function serve(config: Config): Promise<NestFastifyApplication> {
  if (config.database.migrationUrl !== null) await migrate(config.database.migrationUrl);
  const app = await createApp(config);
  try {
    await checkPreconditions(app);
    await app.get(BootstrapService).run();
    app.get(RelayRunner).start();
    await app.get(ChangeStream).start();
    app.get(OwnView).start();
    app.get(ReceiptsService).start();
    app.get(OutboxCleaner).start();
    app.get(KeyRefreshJob).start();
    app.get(KeyManagerRemovalJob).start();
    await app.listen(config.http.port, config.http.host);
    return app;
  } catch (error) {
    await app.close();
    throw error;
  }
}

async function checkPreconditions(app: NestFastifyApplication): Promise<void> {
  const appConnection = app.get<DataSource>(getDataSourceToken());
  const systemConnection = app.get<DataSource>(getDataSourceToken(SYSTEM_CONNECTION));
  const problems = [...(await findRoleProblems(appConnection, 'app')), ...(await findRoleProblems(systemConnection, 'system')), ...(await findMigrationProblems(systemConnection))];
  if (problems.length > 0) throw new ConfigError(problems);
}
