import type { PeopleOptions } from '@keyplane/oauth-server';
import { Injectable } from '@nestjs/common';
import { OrganizationDirectory } from '../organizations/organization-directory.js';
import { PeopleDirectory } from '../people/people-directory.js';
import { PortalClients } from './portal-client.js';

/** Who signs in at an organization's built-in key manager, and by which client. */
@Injectable()
export class InteractiveSignIn {
  constructor(
    private readonly people: PeopleDirectory,
    private readonly portals: PortalClients,
    private readonly directory: OrganizationDirectory,
  ) {}

  optionsOf(organizationId: string): PeopleOptions {
    return { people: this.people.of(organizationId), portal: this.portals.of(organizationId), organizationName: () => this.directory.displayNameOf(organizationId) };
  }
}
