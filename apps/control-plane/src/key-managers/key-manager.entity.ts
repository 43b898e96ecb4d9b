import type { Algorithm, Certificates, Endpoints, PublicJwk } from '@keyplane/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { RevisedEntity } from '../database/scoped.entity.js';

/** `organizationId` null = global. `connection` holds no secret; `connectionSecrets` holds them encrypted, by field. */
@Entity({ name: 'key_managers', schema: 'keyplane' })
export class KeyManagerEntity extends RevisedEntity {
  @Column('uuid', { nullable: true })
  organizationId!: string | null;
  @Column('text')
  name!: string;
  @Column('text')
  displayName!: string;
  @Column('text', { nullable: true })
  description!: string | null;
  @Column('text')
  type!: string;
  @Column('boolean')
  enabled!: boolean;
  @Column('text')
  issuer!: string;
  @Column('jsonb')
  issuerAliases!: string[];
  @Column('text', { nullable: true })
  wellKnownEndpoint!: string | null;
  @Column('jsonb')
  endpoints!: Endpoints;
  @Column('jsonb', { nullable: true })
  certificates!: Certificates | null;
  @Column('jsonb')
  allowedAlgorithms!: Algorithm[];
  @Column('jsonb')
  audiences!: string[];
  @Column('jsonb')
  availableGrantTypes!: string[];
  @Column('text', { nullable: true })
  consumerKeyClaim!: string | null;
  @Column('text')
  scopesClaim!: string;
  @Column('boolean')
  requireAtJwt!: boolean;
  @Column('integer')
  clockToleranceSeconds!: number;
  @Column('boolean')
  keepClientSecrets!: boolean;
  @Column('boolean')
  enableTokenGeneration!: boolean;
  @Column('boolean', { name: 'enable_oauth_app_creation' })
  enableOAuthAppCreation!: boolean;
  @Column('boolean', { name: 'enable_map_oauth_consumer_apps' })
  enableMapOAuthConsumerApps!: boolean;
  @Column('boolean')
  validateMappedApps!: boolean;
  @Column('jsonb')
  connection!: Record<string, unknown>;
  @Column('jsonb')
  connectionSecrets!: Record<string, EncryptedSecret>;
  /** Deleted by force; kept until its clients are gone. */
  @Column('boolean')
  deleting!: boolean;
}

export interface EncryptedSecret {
  ciphertext: string;
  /** RFC 3339. */
  setAt: string;
}

/** The public signing keys of a key manager, with a revision of their own. */
@Entity({ name: 'key_manager_keys', schema: 'keyplane' })
export class KeyManagerKeysEntity {
  @PrimaryColumn('uuid')
  keyManagerId!: string;
  @Column('uuid', { nullable: true })
  organizationId!: string | null;
  @Column('jsonb')
  keys!: PublicJwk[];
  /** When each of `keys` was first seen (RFC 3339), in their order. */
  @Column('jsonb')
  seenAt!: string[];
  @Column('integer')
  revision!: number;
  @Column('timestamptz', { nullable: true })
  fetchedAt!: Date | null;
  @Column('timestamptz')
  changedAt!: Date;
  /** Why the last fetch failed, safe to show; null when it did not. */
  @Column('text', { nullable: true })
  failure!: string | null;
  @Column('timestamptz', { nullable: true })
  failedAt!: Date | null;
}
