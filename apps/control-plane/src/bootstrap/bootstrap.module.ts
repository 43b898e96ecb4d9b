import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { UsersModule } from '../users/users.module.js';
import { BootstrapService } from './bootstrap.service.js';
import { Installation } from './installation.js';
import { StarterSet } from './starter-set.js';

@Module({ imports: [GatewaysModule, RolesModule, UsersModule], providers: [BootstrapService, Installation, StarterSet], exports: [BootstrapService] })
export class BootstrapModule {}
