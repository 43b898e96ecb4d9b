import { Module } from '@nestjs/common';
import { ApisRepository } from '../apis/apis.repository.js';
import { ApplicationAccessModule } from '../applications/application-access.module.js';
import { SubscriptionsController } from './subscriptions.controller.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';
import { SubscriptionsService } from './subscriptions.service.js';

/** Has an ApisRepository of its own (repositories keep no state): ApisModule needs this module. */
@Module({ imports: [ApplicationAccessModule], controllers: [SubscriptionsController], providers: [SubscriptionsService, SubscriptionsRepository, ApisRepository], exports: [SubscriptionsService] })
export class SubscriptionsModule {}
