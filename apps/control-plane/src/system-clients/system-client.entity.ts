import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'system_clients', schema: 'keyplane' })
export class SystemClientEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('text')
  name!: string;
  @Column('text')
  clientId!: string;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
