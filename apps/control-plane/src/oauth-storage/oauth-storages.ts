import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { EnvelopeEncryption } from '../security/envelope-encryption.js';
import { PostgresOAuthStorage } from './oauth-storage.js';

/** The storage of each organization's built-in key manager. */
@Injectable()
export class OAuthStorages {
  constructor(
    private readonly transactions: Transactions,
    private readonly encryption: EnvelopeEncryption,
  ) {}

  of(organizationId: string): PostgresOAuthStorage {
    return new PostgresOAuthStorage(this.transactions, this.encryption, organizationId);
  }
}
