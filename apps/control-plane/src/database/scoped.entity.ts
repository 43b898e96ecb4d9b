import { Column, PrimaryColumn } from 'typeorm';

/** What every row has that people change. */
export abstract class RevisedEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}

/** What every row of an organization has. */
export abstract class ScopedEntity extends RevisedEntity {
  @Column('uuid')
  organizationId!: string;
}
