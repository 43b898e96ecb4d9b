import { Module } from '@nestjs/common';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { KeyRefreshJob } from './key-refresh.job.js';
import { KeyRefreshRepository } from './key-refresh.repository.js';

/** What runs by itself, over all organizations. Each job is started when the control plane serves. */
@Module({ imports: [KeyManagersModule], providers: [KeyRefreshJob, KeyRefreshRepository], exports: [KeyRefreshJob] })
export class JobsModule {}
