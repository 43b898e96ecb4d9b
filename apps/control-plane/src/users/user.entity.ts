import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'users', schema: 'keyplane' })
export class UserEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
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
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
