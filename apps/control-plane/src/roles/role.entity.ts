import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'roles', schema: 'keyplane' })
export class RoleEntity extends ScopedEntity {
  @Column('text')
  name!: string;
  @Column('text', { nullable: true })
  description!: string | null;
  @Column('boolean')
  builtIn!: boolean;
}
