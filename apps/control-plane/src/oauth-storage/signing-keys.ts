import { Injectable } from '@nestjs/common';
import { generateSigningKey } from '@keyplane/oauth-server';
import type { JWK } from 'jose';
import { Transactions } from '../database/transactions.js';
import { EnvelopeEncryption } from '../security/envelope-encryption.js';
import { OAuthSigningKeyEntity } from './oauth-client.entity.js';

const PRIVATE_MEMBERS = new Set(['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']);

/** Signing keys of the built-in key managers; the private part is encrypted at rest. Call within the organization's unit. */
@Injectable()
export class SigningKeys {
  private readonly publicByOrganization = new Map<string, JWK[]>();

  constructor(
    private readonly transactions: Transactions,
    private readonly encryption: EnvelopeEncryption,
  ) {}

  /** Makes the organization's first key. @returns its public part */
  async create(organizationId: string): Promise<JWK> {
    const key: JWK = await generateSigningKey();
    const kid = String(key.kid);
    const publicJwk = Object.fromEntries(Object.entries(key).filter(([name]) => !PRIVATE_MEMBERS.has(name)));
    const privateJwk = this.encryption.encrypt(JSON.stringify(key), place(organizationId, kid));
    await this.rows.insert({ organizationId, kid, publicJwk: publicJwk as never, privateJwk, createdAt: new Date() }); // jsonb column
    return publicJwk as JWK; // a JWK without its private members is a JWK
  }

  /** Newest first. Kept: keys of an organization only grow. */
  async publicKeys(organizationId: string): Promise<JWK[]> {
    const known = this.publicByOrganization.get(organizationId);
    if (known) return known;
    const rows = await this.rows.find({ where: { organizationId }, order: { createdAt: 'DESC' } });
    const keys = rows.map((row) => row.publicJwk as JWK); // written by create() only
    if (keys.length > 0) this.publicByOrganization.set(organizationId, keys);
    return keys;
  }

  /** Newest first. Opens a unit of its own where none is open. */
  async privateKeys(organizationId: string): Promise<JWK[]> {
    const rows = await this.transactions.inOrganization(organizationId, () => this.rows.find({ where: { organizationId }, order: { createdAt: 'DESC' } }));
    return rows.map((row) => JSON.parse(this.encryption.decrypt(row.privateJwk, place(organizationId, row.kid))) as JWK); // written by create() only
  }

  private get rows() {
    return this.transactions.manager.getRepository(OAuthSigningKeyEntity);
  }
}

function place(organizationId: string, kid: string) {
  return { table: 'oauth_signing_keys', column: 'private_jwk', rowId: `${organizationId}/${kid}` };
}
