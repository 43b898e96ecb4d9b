import { BUILT_IN_ROLES } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { PermissionsRepository } from '../key-managers/permissions.repository.js';
import { RolesRepository } from '../roles/roles.repository.js';
import { BuiltInKeyManager } from './built-in-key-manager.js';
import type { OrganizationEntity } from './organization.entity.js';
import { OrganizationsRepository } from './organizations.repository.js';

/** Makes an organization complete, in one system unit: roles, signing key, built-in key manager, permissions on the global ones. */
@Injectable()
export class OrganizationProvisioner {
  constructor(
    private readonly organizations: OrganizationsRepository,
    private readonly roles: RolesRepository,
    private readonly builtIn: BuiltInKeyManager,
    private readonly permissions: PermissionsRepository,
  ) {}

  /** Call within a system unit. @throws a constraint error when the name is taken */
  async provision(input: { name: string; displayName: string }): Promise<OrganizationEntity> {
    const now = new Date();
    const organization: OrganizationEntity = { id: newId(), ...input, revision: 1, createdAt: now, updatedAt: now };
    await this.organizations.insert(organization);
    for (const name of BUILT_IN_ROLES) {
      if (name === 'operator' && input.name !== 'default') continue;
      await this.roles.insert({ id: newId(), organizationId: organization.id, name, description: null, builtIn: true });
    }
    await this.builtIn.add(organization);
    await this.permissions.setPublicForNewOrganization(organization.id);
    return organization;
  }
}
