import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'applications', schema: 'keyplane' })
export class ApplicationEntity extends ScopedEntity {
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
}
