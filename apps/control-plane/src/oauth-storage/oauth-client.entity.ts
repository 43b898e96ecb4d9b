import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A client of an organization's built-in key manager; secrets are keyed hashes. */
@Entity({ name: 'oauth_clients', schema: 'keyplane' })
export class OAuthClientEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;
  @PrimaryColumn('text')
  clientId!: string;
  @Column('text')
  kind!: 'application' | 'system';
  @Column('text', { nullable: true })
  reference!: string | null;
  @Column('text')
  name!: string;
  @Column('jsonb')
  grantTypes!: string[];
  @Column('jsonb')
  redirectUris!: string[];
  @Column('jsonb')
  scopes!: string[];
  @Column('integer')
  accessTokenSeconds!: number;
  @Column('boolean')
  enabled!: boolean;
  @Column('jsonb')
  secrets!: { secretId: string; hash: string; description: string | null; createdAt: string; expiresAt: string | null }[];
  @Column('timestamptz')
  updatedAt!: Date;
}

@Entity({ name: 'oauth_signing_keys', schema: 'keyplane' })
export class OAuthSigningKeyEntity {
  @PrimaryColumn('uuid')
  organizationId!: string;
  @PrimaryColumn('text')
  kid!: string;
  @Column('jsonb')
  publicJwk!: Record<string, unknown>;
  /** Encrypted. */
  @Column('text')
  privateJwk!: string;
  @Column('timestamptz')
  createdAt!: Date;
}
