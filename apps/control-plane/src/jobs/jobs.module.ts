import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { DeletingKeyManagersRepository } from './deleting-key-managers.repository.js';
import { ExpiredRowsJob } from './expired-rows.job.js';
import { ExpiredRowsRepository } from './expired-rows.repository.js';
import { KeyRefreshJob } from './key-refresh.job.js';
import { KeyRefreshRepository } from './key-refresh.repository.js';
import { ReconcilerJob } from './reconciler.job.js';
import { UnfinishedWork } from './unfinished-work.js';
import { UnfinishedWorkRepository } from './unfinished-work.repository.js';

/** What runs by itself, over all organizations. Each job is started when the control plane serves. */
@Module({
  imports: [ApplicationsModule, KeyManagersModule, KeysModule],
  providers: [KeyRefreshJob, KeyRefreshRepository, ReconcilerJob, UnfinishedWork, UnfinishedWorkRepository, DeletingKeyManagersRepository, ExpiredRowsJob, ExpiredRowsRepository],
  exports: [KeyRefreshJob, ReconcilerJob, ExpiredRowsJob],
})
export class JobsModule {}
