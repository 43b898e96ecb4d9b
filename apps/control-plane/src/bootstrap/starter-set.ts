import { BUILT_IN_ROLES } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import type { BootstrapGateway, BootstrapInput, BootstrapPerson } from '../config/bootstrap-input.js';
import { GatewaysService } from '../gateways/gateways.service.js';
import { OAuthServers } from '../oauth-storage/oauth-servers.js';
import type { OrganizationReference } from '../organizations/organization-directory.js';
import { scopesOf, SystemClientsService } from '../system-clients/system-clients.service.js';
import { hashPassword } from '../users/passwords.js';
import { UsersRepository } from '../users/users.repository.js';
import { UsersService } from '../users/users.service.js';
import { ADMINISTRATOR_ROLES } from './first-person.js';

/** What `KEYPLANE_BOOTSTRAP` asks for: the first people, the automation client and the gateways. */
@Injectable()
export class StarterSet {
  constructor(
    private readonly users: UsersService,
    private readonly usersRepository: UsersRepository,
    private readonly systemClients: SystemClientsService,
    private readonly servers: OAuthServers,
    private readonly gateways: GatewaysService,
  ) {}

  /** In the open system unit. What is there stays as people have changed it; the secrets of the two clients become these. */
  async ensure(organization: OrganizationReference, input: BootstrapInput): Promise<void> {
    if (input.admin) await this.ensurePerson(organization, input.admin, ADMINISTRATOR_ROLES);
    if (input.developer) await this.ensurePerson(organization, input.developer, ['application-developer']);
    if (input.automation) await this.ensureAutomation(organization, input.automation);
    for (const gateway of input.gateways) await this.ensureGateway(organization, gateway);
  }

  private async ensurePerson(organization: OrganizationReference, person: BootstrapPerson, roleNames: readonly string[]): Promise<void> {
    if (await this.usersRepository.findByUsername(organization.id, person.username)) return;
    const passwordHash = person.password === null ? null : await hashPassword(person.password);
    await this.users.insert(organization.id, { username: person.username, passwordHash, mustChangePassword: false }, roleNames);
  }

  private async ensureAutomation(organization: OrganizationReference, automation: { clientId: string; clientSecret: string }): Promise<void> {
    if (await this.ensureSecret(organization, automation)) return;
    const roles = [...BUILT_IN_ROLES];
    await this.systemClients.insert(organization, { name: 'automation', roles, scopes: scopesOf(roles), credentials: automation });
  }

  private async ensureGateway(organization: OrganizationReference, { id, name, ...credentials }: BootstrapGateway): Promise<void> {
    if (await this.ensureSecret(organization, credentials)) return;
    await this.gateways.insert(organization, { id, name, credentials });
  }

  /** Sets the secret of an existing client to this one, and lets it be the only one. @returns whether the client exists */
  private async ensureSecret(organization: OrganizationReference, { clientId, clientSecret }: { clientId: string; clientSecret: string }): Promise<boolean> {
    const { clients } = await this.servers.get(organization);
    if (!(await clients.readClient(clientId))) return false;
    const older = await clients.listSecrets(clientId);
    await clients.addSecret(clientId, { description: null, expiresAt: null, overlapSeconds: null, clientSecret });
    for (const { secretId } of older) await clients.retireSecret(clientId, secretId);
    return true;
  }
}
