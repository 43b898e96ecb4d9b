import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'subscriptions', schema: 'keyplane' })
export class SubscriptionEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('uuid')
  organizationId!: string;
  @Column('uuid')
  applicationId!: string;
  @Column('uuid')
  apiId!: string;
  @Column('text')
  state!: 'active' | 'blocked';
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
  @Column('timestamptz')
  updatedAt!: Date;
}
