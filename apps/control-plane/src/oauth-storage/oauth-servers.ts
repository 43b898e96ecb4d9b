import { createOAuthServer, type ClientAdministration, type OAuthServer } from '@keyplane/oauth-server';
import { Inject, Injectable, Logger } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';
import { MasterKeys } from '../security/master-keys.js';
import { InteractiveSignIn } from './interactive-sign-in.js';
import { OAuthStorages } from './oauth-storages.js';
import { SigningKeys } from './signing-keys.js';

/** The built-in key managers: one server per organization, made at its first use. */
@Injectable()
export class OAuthServers {
  private readonly logger = new Logger('oauth');
  private readonly servers = new Map<string, Promise<OAuthServer>>();

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: OrganizationDirectory,
    private readonly keys: SigningKeys,
    private readonly masterKeys: MasterKeys,
    private readonly storages: OAuthStorages,
    private readonly interactive: InteractiveSignIn,
  ) {}

  /** The server of an organization. Call outside of another organization's unit of work. */
  get(organization: OrganizationReference): Promise<OAuthServer> {
    const known = this.servers.get(organization.name);
    if (known) return known;
    const made = this.make(organization);
    this.servers.set(organization.name, made);
    made.catch(() => this.servers.delete(organization.name));
    return made;
  }

  /** The clients of the built-in key manager with this issuer, for the built-in connector. Throws at use if there is none. */
  clientsOfIssuer(issuer: string): ClientAdministration {
    const clients = async (): Promise<ClientAdministration> => {
      const organization = await this.directory.findByIssuer(issuer);
      if (!organization) throw new Error(`no organization has the issuer ${issuer}`);
      return (await this.get(organization)).clients;
    };
    return {
      createClient: async (request) => (await clients()).createClient(request),
      readClient: async (clientId) => (await clients()).readClient(clientId),
      findClientByReference: async (reference) => (await clients()).findClientByReference(reference),
      updateClient: async (clientId, changes) => (await clients()).updateClient(clientId, changes),
      addSecret: async (clientId, request) => (await clients()).addSecret(clientId, request),
      listSecrets: async (clientId) => (await clients()).listSecrets(clientId),
      retireSecret: async (clientId, secretId) => (await clients()).retireSecret(clientId, secretId),
      deleteClient: async (clientId) => (await clients()).deleteClient(clientId),
      issueToken: async (clientId, request) => (await clients()).issueToken(clientId, request),
    };
  }

  private async make(organization: OrganizationReference): Promise<OAuthServer> {
    const signingKeys = await this.keys.privateKeys(organization.id);
    return createOAuthServer({
      issuer: this.directory.issuerOf(organization.name),
      apiAudience: `${this.config.http.publicUrl}/api`,
      storage: this.storages.of(organization.id),
      people: this.interactive.optionsOf(organization.id),
      signingKeys,
      secretHashKey: this.masterKeys.clientSecretHash,
      cookieKeys: [this.masterKeys.cookies.toString('base64url')],
      onError: (error) => this.logger.error({ organization: organization.name, reason: error instanceof Error ? error.message : 'unknown' }),
    });
  }
}
