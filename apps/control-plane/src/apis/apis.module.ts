import { Module } from '@nestjs/common';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { ApisController } from './apis.controller.js';
import { ApisRepository } from './apis.repository.js';
import { ApisService } from './apis.service.js';
import { ScopesController } from './scopes.controller.js';
import { ScopesRepository } from './scopes.repository.js';

@Module({ imports: [SubscriptionsModule], controllers: [ApisController, ScopesController], providers: [ApisService, ApisRepository, ScopesRepository], exports: [ApisRepository] })
export class ApisModule {}
