import { createServer, type RequestListener, type Server } from 'node:http';
import { once } from 'node:events';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import * as oidc from 'openid-client';
import { CONFIG, type Config } from '../config/config.module.js';
import { PortalClients } from '../oauth-storage/portal-client.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';

/** The portals' client at an organization's built-in key manager, which is reached in this very process. */
@Injectable()
export class OwnIssuer implements OnApplicationShutdown {
  private loopback: Server | null = null;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: OrganizationDirectory,
    private readonly portals: PortalClients,
  ) {}

  /** With a certificate of our own, which may be any: a plain listener on loopback, for ourselves alone. */
  async listen(answer: RequestListener): Promise<void> {
    if (this.config.http.tls === null) return;
    this.loopback = createServer(answer).listen(0, '127.0.0.1');
    await once(this.loopback, 'listening');
  }

  clientOf(organization: OrganizationReference): oidc.Configuration {
    const issuer = this.directory.issuerOf(organization.name);
    const { clientId, clientSecret } = this.portals.of(organization.id);
    const server = { issuer, authorization_endpoint: `${issuer}/auth`, token_endpoint: `${issuer}/token`, jwks_uri: `${issuer}/jwks`, authorization_response_iss_parameter_supported: true };
    const client = new oidc.Configuration(server, clientId, { id_token_signed_response_alg: 'ES256' }, oidc.ClientSecretBasic(clientSecret));
    oidc.enableNonRepudiationChecks(client);
    // publicUrl may lead over a proxy that we can't reach, or that ends TLS.
    oidc.allowInsecureRequests(client);
    client[oidc.customFetch] = (url, options) => fetch(url.replace(this.config.http.publicUrl, this.ownAddress), options as RequestInit); // it differs in how bodies are named only
    return client;
  }

  redirectUriOf(organization: OrganizationReference): string {
    const [redirectUri = ''] = this.portals.of(organization.id).redirectUris;
    return redirectUri;
  }

  async onApplicationShutdown(): Promise<void> {
    this.loopback?.closeAllConnections();
    this.loopback?.close();
  }

  private get ownAddress(): string {
    const address = this.loopback?.address();
    if (typeof address === 'object' && address !== null) return `http://127.0.0.1:${address.port}`;
    const { host, port } = this.config.http;
    const reachable = ['0.0.0.0', '::', ''].includes(host) ? '127.0.0.1' : host;
    return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
  }
}
