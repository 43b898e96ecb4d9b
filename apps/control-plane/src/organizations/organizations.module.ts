import { Global, Module } from '@nestjs/common';
import { KeyManagersRepository } from '../key-managers/key-managers.repository.js';
import { PermissionsRepository } from '../key-managers/permissions.repository.js';
import { RolesModule } from '../roles/roles.module.js';
import { UsersModule } from '../users/users.module.js';
import { BuiltInKeyManager } from './built-in-key-manager.js';
import { OrganizationDirectory } from './organization-directory.js';
import { OrganizationReferencesRepository } from './organization-references.repository.js';
import { OrganizationProvisioner } from './organization-provisioner.js';
import { OrganizationsController } from './organizations.controller.js';
import { OrganizationsRepository } from './organizations.repository.js';
import { OrganizationsService } from './organizations.service.js';

/** Global: every request is looked up in its organization. */
@Global()
@Module({
  imports: [RolesModule, UsersModule],
  controllers: [OrganizationsController],
  providers: [OrganizationReferencesRepository, OrganizationDirectory, OrganizationsRepository, OrganizationProvisioner, BuiltInKeyManager, OrganizationsService, KeyManagersRepository, PermissionsRepository],
  exports: [OrganizationDirectory, OrganizationProvisioner],
})
export class OrganizationsModule {}
