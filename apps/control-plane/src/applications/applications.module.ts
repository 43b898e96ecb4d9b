import { Module } from '@nestjs/common';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { ApplicationAccessModule } from './application-access.module.js';
import { ApplicationChanges } from './application-changes.js';
import { ApplicationDeletion } from './application-deletion.js';
import { ApplicationsController } from './applications.controller.js';
import { ApplicationsService } from './applications.service.js';

@Module({
  imports: [ApplicationAccessModule, KeyManagersModule, KeysModule, SubscriptionsModule],
  controllers: [ApplicationsController],
  providers: [ApplicationsService, ApplicationDeletion, ApplicationChanges],
  exports: [ApplicationDeletion],
})
export class ApplicationsModule {}
