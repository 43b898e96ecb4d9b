import type { Refusal } from '@keyplane/contracts';
import { Column, Entity, PrimaryColumn } from 'typeorm';

@Entity({ name: 'gateways', schema: 'keyplane' })
export class GatewayEntity {
  @PrimaryColumn('uuid')
  id!: string;
  @Column('text')
  name!: string;
  @Column('uuid')
  systemClientId!: string;
  @Column('integer')
  revision!: number;
  @Column('timestamptz')
  createdAt!: Date;
}

/** The last statement of a gateway. bigint columns arrive as text. */
@Entity({ name: 'receipts', schema: 'keyplane' })
export class ReceiptEntity {
  @PrimaryColumn('uuid')
  gatewayId!: string;
  @Column('uuid', { nullable: true })
  epoch!: string | null;
  @Column('bigint')
  appliedChanges!: string;
  @Column('bigint')
  appliedRevocations!: string;
  @Column('text')
  stateHash!: string;
  @Column('jsonb')
  refused!: Refusal[];
  @Column('timestamptz')
  at!: Date;
  @Column('timestamptz')
  receivedAt!: Date;
  /** When this sequence was first reported as applied. */
  @Column('timestamptz')
  appliedAt!: Date;
}
