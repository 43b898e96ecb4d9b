import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'organizations', schema: 'keyplane' })
export class OrganizationEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  name!: string;
  @Column('text')
  displayName!: string;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
