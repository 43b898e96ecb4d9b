import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'system_clients', schema: 'keyplane' })
export class SystemClientEntity extends ScopedEntity {
  @Column('text')
  name!: string;
  @Column('text')
  clientId!: string;
}
