import { Module } from '@nestjs/common';
import { ApplicationAccess } from './application-access.js';
import { ApplicationsRepository } from './applications.repository.js';

/** What keys and subscriptions need of applications; apart from ApplicationsModule, which needs them. */
@Module({ providers: [ApplicationAccess, ApplicationsRepository], exports: [ApplicationAccess, ApplicationsRepository] })
export class ApplicationAccessModule {}
