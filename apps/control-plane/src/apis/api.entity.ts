import type { Cors } from '@keyplane/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'apis', schema: 'keyplane' })
export class ApiEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('text')
  name!: string;
  @Column('text', { nullable: true })
  description!: string | null;
  @Column('text')
  version!: string;
  @Column('text')
  context!: string;
  @Column('text')
  upstreamUrl!: string;
  @Column('text', { nullable: true })
  sandboxUpstreamUrl!: string | null;
  @Column('jsonb')
  audiences!: string[];
  @Column('boolean')
  acceptsAllKeyManagers!: boolean;
  @Column('jsonb', { nullable: true })
  cors!: Cors | null;
  @Column('boolean')
  forwardToken!: boolean;
  @Column('boolean')
  enabled!: boolean;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
