import { Module } from '@nestjs/common';
import { SubscriptionsModule } from '../subscriptions/subscriptions.module.js';
import { RolloutReader } from '../gateways/rollout.reader.js';
import { ApiInsightsController } from './api-insights.controller.js';
import { ApiInsightsService } from './api-insights.service.js';
import { ApiUsageRepository } from './api-usage.repository.js';
import { ApisController } from './apis.controller.js';
import { ApisRepository } from './apis.repository.js';
import { ApisService } from './apis.service.js';
import { ScopesController } from './scopes.controller.js';
import { ScopesRepository } from './scopes.repository.js';

@Module({ imports: [SubscriptionsModule], controllers: [ApisController, ApiInsightsController, ScopesController], providers: [ApisService, ApiInsightsService, ApisRepository, ApiUsageRepository, ScopesRepository, RolloutReader], exports: [ApisRepository] })
export class ApisModule {}
