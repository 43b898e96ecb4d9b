import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'application_keys', schema: 'keyplane' })
export class ApplicationKeyEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('uuid')
  applicationId!: string;
  @Column('uuid')
  keyManagerId!: string;
  @Column('text')
  environment!: 'PRODUCTION' | 'SANDBOX';
  @Column('text')
  mode!: 'CREATED' | 'MAPPED';
  @Column('text')
  reference!: string;
  @Column('text', { nullable: true })
  clientId!: string | null;
  @Column('text')
  state!: 'pending' | 'active' | 'failed' | 'deleting';
  @Column('text', { nullable: true })
  stateReason!: string | null;
  @Column('text')
  secretState!: 'delivered' | 'undelivered';
  @Column('boolean')
  enabled!: boolean;
  @Column('jsonb')
  grantTypes!: string[];
  @Column('jsonb')
  callbackUrls!: string[];
  @Column('jsonb')
  scopes!: string[];
  @Column('jsonb')
  additionalProperties!: Record<string, unknown>;
  @Column('text')
  createdBy!: string;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
