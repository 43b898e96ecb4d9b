import { BUILT_IN_ROLES } from '@keyplane/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { BootstrapInput } from '../config/bootstrap-input.js';
import { CONFIG, type Config } from '../config/config.module.js';
import { SystemTransactions } from '../database/system-transactions.js';
import { Transactions } from '../database/transactions.js';
import { GatewaysService } from '../gateways/gateways.service.js';
import { OAuthServers } from '../oauth-storage/oauth-servers.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';
import { OrganizationProvisioner } from '../organizations/organization-provisioner.js';
import { RolesService } from '../roles/roles.service.js';
import { scopesOf, SystemClientsService } from '../system-clients/system-clients.service.js';
import { hashPassword } from '../users/passwords.js';
import { UsersRepository } from '../users/users.repository.js';
import { UsersService } from '../users/users.service.js';
import { PublicUrlChangedError } from './public-url-changed.js';

/** Namespace of the advisory lock that lets one process at a time do this. */
const LOCK = [7000, 2] as const;

/** Makes what every installation has, at each start, idempotently: its identity, the organization `default`, and what `npm start` asks for. */
@Injectable()
export class BootstrapService {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly system: SystemTransactions,
    private readonly transactions: Transactions,
    private readonly directory: OrganizationDirectory,
    private readonly provisioner: OrganizationProvisioner,
    private readonly users: UsersService,
    private readonly usersRepository: UsersRepository,
    private readonly roles: RolesService,
    private readonly systemClients: SystemClientsService,
    private readonly servers: OAuthServers,
    private readonly gateways: GatewaysService,
  ) {}

  /** @throws PublicUrlChangedError */
  async run(): Promise<void> {
    await this.system.run(async () => {
      await this.transactions.manager.query('select pg_advisory_xact_lock($1, $2)', [...LOCK]);
      await this.ensureInstallation();
      if (!(await this.directory.findByName('default'))) await this.provisioner.provision({ name: 'default', displayName: 'Default organization' });
    });
    const { bootstrap } = this.config;
    if (!bootstrap) return;
    const organization = await this.directory.findByName('default');
    if (!organization) throw new Error('the organization default is gone');
    await this.system.run(async () => {
      await this.transactions.manager.query('select pg_advisory_xact_lock($1, $2)', [...LOCK]);
      await this.ensurePerson(organization, bootstrap.admin, ['operator', 'administrator', 'api-developer']);
      await this.ensurePerson(organization, bootstrap.developer, ['application-developer']);
      await this.ensureAutomation(organization, bootstrap.automation);
      await this.ensureGateway(organization, bootstrap.gateway);
    });
  }

  private async ensureInstallation(): Promise<void> {
    const { publicUrl } = this.config.http;
    const rows: { public_url: string }[] = await this.transactions.manager.query('select public_url from keyplane.installation');
    const [installation] = rows;
    if (installation && installation.public_url !== publicUrl) throw new PublicUrlChangedError(installation.public_url, publicUrl);
    if (installation) return;
    await this.transactions.manager.query('insert into keyplane.installation (id, public_url) values ($1, $2)', [newId(), publicUrl]);
    await this.transactions.manager.query('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
  }

  /** A person who exists keeps password and roles. */
  private async ensurePerson(organization: OrganizationReference, person: BootstrapInput['admin'], roleNames: string[]): Promise<void> {
    if (await this.usersRepository.findByUsername(organization.id, person.username)) return;
    const passwordHash = person.password === null ? null : await hashPassword(person.password);
    const roles = await this.roles.resolveNames(organization.id, roleNames, '/roles');
    await this.users.insert(organization.id, { username: person.username, passwordHash, mustChangePassword: false }, roles);
  }

  private async ensureAutomation(organization: OrganizationReference, automation: BootstrapInput['automation']): Promise<void> {
    if (await this.ensureSecret(organization, automation)) return;
    const roles = [...BUILT_IN_ROLES];
    await this.systemClients.insert(organization, { name: 'automation', roles, scopes: scopesOf(roles), credentials: automation });
  }

  private async ensureGateway(organization: OrganizationReference, { id, name, ...credentials }: BootstrapInput['gateway']): Promise<void> {
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
