import type { PeopleOptions } from '@keyplane/oauth-server';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { OrganizationDirectory } from '../organizations/organization-directory.js';
import { PeopleDirectory } from '../people/people-directory.js';
import { PortalClients } from './portal-client.js';

/** Who signs in at an organization's built-in key manager, and by which client. */
@Injectable()
export class InteractiveSignIn {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly people: PeopleDirectory,
    private readonly portals: PortalClients,
    private readonly directory: OrganizationDirectory,
  ) {}

  optionsOf(organizationId: string): PeopleOptions {
    return { people: this.people.of(organizationId), portal: this.portals.of(organizationId), organizationName: () => this.directory.displayNameOf(organizationId), addressOf: (request) => this.config.http.trustedProxies.clientAddressOf(request) };
  }
}
