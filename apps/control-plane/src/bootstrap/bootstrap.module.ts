import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { UsersModule } from '../users/users.module.js';
import { BootstrapService } from './bootstrap.service.js';

@Module({ imports: [GatewaysModule, RolesModule, UsersModule], providers: [BootstrapService], exports: [BootstrapService] })
export class BootstrapModule {}
