import { Global, Module } from '@nestjs/common';
import { TypeOrmModule, type TypeOrmModuleOptions } from '@nestjs/typeorm';
import { CONFIG, type Config } from '../config/config.module.js';
import { ENTITIES } from './entities.js';
import { Preconditions } from './preconditions.js';
import { SnakeNaming } from './snake-naming.js';
import { SYSTEM_CONNECTION, SystemTransactions } from './system-transactions.js';
import { Transactions } from './transactions.js';

function connection(url: string, config: Config, applicationName: string): TypeOrmModuleOptions {
  return {
    type: 'postgres', url, schema: 'keyplane', entities: [...ENTITIES], namingStrategy: new SnakeNaming(),
    poolSize: config.database.poolSize, applicationName, synchronize: false, migrationsRun: false, retryAttempts: 3, retryDelay: 500,
    // A request waits this long for a connection, then 503: better than piling up. A process that stands still amid a
    // transaction keeps its locks no longer than this: others, whose connections wait for them, would all stand still.
    extra: { connectionTimeoutMillis: 5_000, idle_in_transaction_session_timeout: 5_000 },
  };
}

/** The two connections of a serving control plane. */
@Global()
@Module({
  imports: [
    TypeOrmModule.forRootAsync({ inject: [CONFIG], useFactory: (config: Config) => connection(config.database.appUrl, config, 'keyplane-app') }),
    TypeOrmModule.forRootAsync({ name: SYSTEM_CONNECTION, inject: [CONFIG], useFactory: (config: Config) => connection(config.database.systemUrl, config, 'keyplane-system') }),
  ],
  providers: [Transactions, SystemTransactions, Preconditions],
  exports: [Transactions, SystemTransactions, Preconditions],
})
export class DatabaseModule {}
