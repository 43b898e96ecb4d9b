import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'audit_log', schema: 'keyplane' })
export class AuditEntryEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('timestamptz')
  at!: Date;
  @Column('text')
  actor!: string;
  @Column('text')
  action!: string;
  @Column('text')
  targetType!: string;
  @Column('text')
  targetId!: string;
  @Column('text', { nullable: true })
  requestId!: string | null;
  @Column('jsonb', { nullable: true })
  before!: unknown;
  @Column('jsonb', { nullable: true })
  after!: unknown;
}
