import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'subscriptions', schema: 'keyplane' })
export class SubscriptionEntity extends ScopedEntity {
  @Column('uuid')
  applicationId!: string;
  @Column('uuid')
  apiId!: string;
  @Column('text')
  state!: 'active' | 'blocked';
}
