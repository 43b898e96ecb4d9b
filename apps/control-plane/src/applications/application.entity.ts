import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'applications', schema: 'keyplane' })
export class ApplicationEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('uuid', { nullable: true })
  ownerUserId!: string | null;
  @Column('uuid', { nullable: true })
  ownerSystemClientId!: string | null;
  @Column('text')
  name!: string;
  @Column('text', { nullable: true })
  description!: string | null;
  @Column('boolean')
  enabled!: boolean;
  /** Deleted; kept until its clients are gone. */
  @Column('boolean')
  deleting!: boolean;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
