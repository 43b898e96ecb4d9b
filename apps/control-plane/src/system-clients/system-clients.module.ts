import { Global, Module } from '@nestjs/common';
import { RolesModule } from '../roles/roles.module.js';
import { SystemClientsController } from './system-clients.controller.js';
import { SystemClientsRepository } from './system-clients.repository.js';
import { SystemClientsService } from './system-clients.service.js';

/** Global: the access guard looks up the caller's client at every request. */
@Global()
@Module({ imports: [RolesModule], controllers: [SystemClientsController], providers: [SystemClientsService, SystemClientsRepository], exports: [SystemClientsService, SystemClientsRepository] })
export class SystemClientsModule {}
