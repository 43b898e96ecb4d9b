import { Module } from '@nestjs/common';
import { KeyManagersModule } from '../key-managers/key-managers.module.js';
import { ConnectorTypesController } from './connector-types.controller.js';

@Module({ imports: [KeyManagersModule], controllers: [ConnectorTypesController] })
export class ConnectorTypesModule {}
