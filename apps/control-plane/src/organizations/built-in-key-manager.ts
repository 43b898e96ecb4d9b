import { DEFAULT_ALGORITHMS, type PublicJwk } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { toKeyManagerState } from '../key-managers/key-manager.mapper.js';
import { KeyManagersRepository } from '../key-managers/key-managers.repository.js';
import { PermissionsRepository } from '../key-managers/permissions.repository.js';
import { SigningKeys } from '../oauth-storage/signing-keys.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import { OrganizationDirectory } from './organization-directory.js';
import type { OrganizationEntity } from './organization.entity.js';

/** The key manager that each organization has from its first moment. */
@Injectable()
export class BuiltInKeyManager {
  constructor(
    private readonly directory: OrganizationDirectory,
    private readonly keyManagers: KeyManagersRepository,
    private readonly permissions: PermissionsRepository,
    private readonly signingKeys: SigningKeys,
    private readonly outbox: OutboxWriter,
  ) {}

  /** Makes its signing key, its rows and its events, in the open system unit. */
  async add(organization: OrganizationEntity): Promise<void> {
    const keys = [(await this.signingKeys.create(organization.id)) as PublicJwk]; // made by our own server: it has the members
    const row = rowOf(organization, this.directory.issuerOf(organization.name));
    await this.keyManagers.insert(row);
    await this.permissions.set({ organizationId: organization.id, keyManagerId: row.id }, 'PUBLIC', []);
    await this.keyManagers.saveKeys({ keyManagerId: row.id, organizationId: organization.id, keys, seenAt: keys.map(() => row.createdAt.toISOString()), revision: 1, fetchedAt: row.createdAt, changedAt: row.createdAt, failure: null, failedAt: null });
    await this.outbox.changed('key-manager', { id: row.id, organizationId: organization.id, revision: row.revision, data: toKeyManagerState(row) });
    await this.outbox.changed('key-manager-keys', { id: row.id, organizationId: organization.id, revision: 1, data: { keyManagerId: row.id, keys } });
  }
}

function rowOf(organization: OrganizationEntity, issuer: string): KeyManagerEntity {
  return {
    id: newId(), organizationId: organization.id, name: 'built-in', displayName: 'Built-in key manager', description: null, type: 'built-in', enabled: true,
    issuer, issuerAliases: [], wellKnownEndpoint: `${issuer}/.well-known/openid-configuration`, endpoints: { token: `${issuer}/token` },
    certificates: { type: 'JWKS', value: `${issuer}/jwks` }, allowedAlgorithms: [...DEFAULT_ALGORITHMS], audiences: [], availableGrantTypes: ['client_credentials'],
    consumerKeyClaim: null, scopesClaim: 'scope', requireAtJwt: true, clockToleranceSeconds: 0, keepClientSecrets: false, enableTokenGeneration: true,
    enableOAuthAppCreation: true,
    // There is nothing to map: each of its clients is a key already, or a system client.
    enableMapOAuthConsumerApps: false, validateMappedApps: true, connection: {}, connectionSecrets: {}, deleting: false, revision: 1, createdAt: organization.createdAt, updatedAt: organization.createdAt,
  };
}
