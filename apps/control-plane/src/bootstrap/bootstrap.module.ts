import { Module } from '@nestjs/common';
import { GatewaysModule } from '../gateways/gateways.module.js';
import { UsersModule } from '../users/users.module.js';
import { BootstrapService } from './bootstrap.service.js';
import { FirstAdministrator } from './first-administrator.js';
import { FirstPerson } from './first-person.js';
import { Installation } from './installation.js';
import { OneAtATime } from './one-at-a-time.js';
import { SetUpLinks } from './set-up-links.js';
import { StarterSet } from './starter-set.js';

@Module({ imports: [GatewaysModule, UsersModule], providers: [BootstrapService, FirstAdministrator, FirstPerson, Installation, OneAtATime, SetUpLinks, StarterSet], exports: [BootstrapService] })
export class BootstrapModule {}
