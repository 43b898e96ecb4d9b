import { Column, Entity } from 'typeorm';
import { RevisedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'organizations', schema: 'keyplane' })
export class OrganizationEntity extends RevisedEntity {
  @Column('text')
  name!: string;
  @Column('text')
  displayName!: string;
}
