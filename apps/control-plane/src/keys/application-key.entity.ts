import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'application_keys', schema: 'keyplane' })
export class ApplicationKeyEntity extends ScopedEntity {
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
  /** Unfinished work at a server that cannot be searched. */
  @Column('boolean')
  needsPerson!: boolean;
  /** Tries of the reconciler since the state changed: also its fence, because each try counts one up before it begins. */
  @Column('integer')
  attempts!: number;
  @Column('timestamptz', { nullable: true })
  nextAttemptAt!: Date | null;
  /** A secret that is being added; null otherwise. */
  @Column('jsonb', { nullable: true })
  secretIntent!: SecretIntent | null;
  @Column('boolean')
  enabled!: boolean;
  @Column('jsonb')
  grantTypes!: string[];
  @Column('jsonb')
  callbackUrls!: string[];
  @Column('jsonb')
  scopes!: string[];
  /** Those of `scopes` that do not exist at the server. */
  @Column('jsonb')
  missingScopes!: string[];
  @Column('jsonb')
  additionalProperties!: Record<string, unknown>;
  @Column('text')
  createdBy!: string;
}

/** Ids of secrets, never a value. */
export interface SecretIntent {
  id: string;
  /** RFC 3339. */
  startedAt: string;
  /** Whether older secrets get an end by it. */
  endsOthers: boolean;
  /** The secrets at the server before; null where it cannot list them; absent: it was not asked yet, so nothing was added. */
  before?: string[] | null;
  /** Secrets that nobody has seen: nothing may keep one of them any more. */
  retiring?: string[];
}
