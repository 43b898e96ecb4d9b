import { Module } from '@nestjs/common';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { ExpiredRowsJob } from './expired-rows.job.js';
import { ExpiredRowsRepository } from './expired-rows.repository.js';
import { KeyManagerRemovalJob } from './key-manager-removal.job.js';
import { KeyManagerRemovalRepository } from './key-manager-removal.repository.js';
import { KeyRefreshJob } from './key-refresh.job.js';
import { KeyRefreshRepository } from './key-refresh.repository.js';

/** What runs by itself, over all organizations. Each job is started when the control plane serves. */
@Module({ imports: [KeyManagersModule, KeysModule], providers: [KeyRefreshJob, KeyRefreshRepository, KeyManagerRemovalJob, KeyManagerRemovalRepository, ExpiredRowsJob, ExpiredRowsRepository], exports: [KeyRefreshJob, KeyManagerRemovalJob, ExpiredRowsJob] })
export class JobsModule {}
