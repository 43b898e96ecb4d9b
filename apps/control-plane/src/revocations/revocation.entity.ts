import { Column, Entity } from 'typeorm';
import { ScopedEntity } from '../database/scoped.entity.js';

@Entity({ name: 'revocations', schema: 'keyplane' })
export class RevocationEntity extends ScopedEntity {
  @Column('uuid')
  keyId!: string;
  @Column('uuid')
  keyManagerId!: string;
  @Column('text')
  clientId!: string;
  @Column('text')
  kind!: 'token' | 'issued-before';
  /** Of a token. */
  @Column('text', { nullable: true })
  tokenHash!: string | null;
  @Column('text', { nullable: true })
  tokenId!: string | null;
  /** Of everything issued before a moment. */
  @Column('timestamptz', { nullable: true })
  issuedBefore!: Date | null;
  @Column('timestamptz')
  endsAt!: Date;
  @Column('text')
  createdBy!: string;
}
