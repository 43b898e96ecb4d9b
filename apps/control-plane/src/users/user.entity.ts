import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'users', schema: 'keyplane' })
export class UserEntity extends ScopedEntity {
  @Column('text')
  username!: string;
  @Column('text', { nullable: true })
  passwordHash!: string | null;
  @Column('boolean')
  mustChangePassword!: boolean;
  /** Of a one-time password. */
  @Column('timestamptz', { nullable: true })
  passwordExpiresAt!: Date | null;
  @Column('timestamptz', { nullable: true })
  lastSignInAt!: Date | null;
  @Column('boolean')
  enabled!: boolean;
}
