import { Inject, Injectable } from '@nestjs/common';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JWK, type JWTPayload } from 'jose';
import { CONFIG, type Config } from '../config/config.module.js';
import { Transactions } from '../database/transactions.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';
import { SigningKeys } from '../oauth-storage/signing-keys.js';
import { SystemClientsRepository } from '../system-clients/system-clients.repository.js';
import type { Caller } from './caller.js';
import { Problem } from './problem.js';

type LocalKeySet = ReturnType<typeof createLocalJWKSet>;

/**
 * Who a bearer token is: its organization is the one whose built-in issuer signed it; any other issuer, audience or type is
 * refused. Roles are read at each call, so taking a role away acts at once. RFC 6750, RFC 9068 §4.
 */
@Injectable()
export class TokenAuthentication {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: OrganizationDirectory,
    private readonly keys: SigningKeys,
    private readonly systemClients: SystemClientsRepository,
    private readonly transactions: Transactions,
  ) {}

  /** @throws Problem 401 */
  async authenticate(authorization: string | undefined): Promise<Caller> {
    if (authorization === undefined || authorization === '') throw new Problem('auth.token-missing');
    const [, token] = /^Bearer +([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization) ?? [];
    if (token === undefined) throw invalid();
    const organization = await this.organizationOf(token);
    return this.transactions.inOrganization(organization.id, async () => {
      const claims = await this.verify(token, organization);
      const clientId = typeof claims.client_id === 'string' ? claims.client_id : null;
      const client = clientId === null ? null : await this.systemClients.findByClientId(organization.id, clientId);
      if (!client || claims.exp === undefined) throw invalid();
      return {
        organizationId: organization.id, organization: organization.name, username: `client:${client.name}`, owner: { kind: 'system-client', id: client.id },
        roles: client.roles, scopes: typeof claims.scope === 'string' ? claims.scope.split(' ') : [], expiresAt: new Date(claims.exp * 1000), sessionToken: null,
      };
    });
  }

  /** Whether the token has ended since, or its client is gone. What can't be read now is not over. */
  async isOver(authorization: string | undefined): Promise<boolean> {
    return this.authenticate(authorization).then(() => false, (error: unknown) => error instanceof Problem && error.status === 401);
  }

  private async organizationOf(token: string): Promise<OrganizationReference> {
    let issuer: unknown;
    try {
      issuer = decodeJwt(token).iss;
    } catch {
      throw invalid();
    }
    const organization = typeof issuer === 'string' ? await this.directory.findByIssuer(issuer) : null;
    if (!organization) throw invalid();
    return organization;
  }

  private async verify(token: string, organization: OrganizationReference): Promise<JWTPayload> {
    const keys = keySetOf(await this.keys.publicKeys(organization.id));
    try {
      const options = { issuer: this.directory.issuerOf(organization.name), audience: `${this.config.http.publicUrl}/api`, typ: 'at+jwt', algorithms: ['ES256'], requiredClaims: ['exp', 'client_id'] };
      return (await jwtVerify(token, keys, options)).payload;
    } catch (error) {
      throw new Problem('auth.token-invalid', { cause: error });
    }
  }
}

/** Importing keys costs more than a verification: one set per list of keys, which its owner keeps. */
const keySets = new WeakMap<JWK[], LocalKeySet>();

function keySetOf(keys: JWK[]): LocalKeySet {
  const known = keySets.get(keys) ?? createLocalJWKSet({ keys });
  keySets.set(keys, known);
  return known;
}

function invalid(): Problem {
  return new Problem('auth.token-invalid');
}
