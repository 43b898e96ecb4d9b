import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'roles', schema: 'keyplane' })
export class RoleEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('text')
  name!: string;
  @Column('text', { nullable: true })
  description!: string | null;
  @Column('boolean')
  builtIn!: boolean;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
