import type { Cors } from '@keyplane/contracts';
import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'apis', schema: 'keyplane' })
export class ApiEntity extends ScopedEntity {
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
}
