import { Module } from '@nestjs/common';
import { GatewaysController, ReceiptsController } from './gateways.controller.js';
import { GatewaysRepository } from './gateways.repository.js';
import { GatewaysService } from './gateways.service.js';
import { ReceiptsService } from './receipts.service.js';

@Module({ controllers: [GatewaysController, ReceiptsController], providers: [GatewaysRepository, GatewaysService, ReceiptsService], exports: [GatewaysService, ReceiptsService] })
export class GatewaysModule {}
