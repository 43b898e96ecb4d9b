import type { RegistrationAccess } from '@keyplane/connector-kit';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Transactions } from '../database/transactions.js';
import { EnvelopeEncryption } from '../security/envelope-encryption.js';

const Registration = z.strictObject({ uri: z.string(), accessToken: z.string() });
type KeyReference = { id: string; organizationId: string };

/** What is kept of a client at a foreign server, encrypted: its newest secret and its registration access. In the open unit. */
@Injectable()
export class KeyCredentials {
  constructor(
    private readonly transactions: Transactions,
    private readonly encryption: EnvelopeEncryption,
  ) {}

  async read(key: KeyReference): Promise<{ clientSecret: string | null; registration: RegistrationAccess | null }> {
    const [row]: { client_secret: string | null; registration: string | null }[] = await this.transactions.manager.query(
      'select client_secret, registration from keyplane.application_secrets where application_key_id = $1 and organization_id = $2',
      [key.id, key.organizationId],
    );
    return {
      clientSecret: row?.client_secret ? this.encryption.decrypt(row.client_secret, place(key, 'client_secret')) : null,
      registration: row?.registration ? Registration.parse(JSON.parse(this.encryption.decrypt(row.registration, place(key, 'registration')))) : null,
    };
  }

  saveSecret(key: KeyReference, clientSecret: string): Promise<void> {
    return this.save(key, 'client_secret', clientSecret);
  }

  saveRegistration(key: KeyReference, registration: RegistrationAccess): Promise<void> {
    return this.save(key, 'registration', JSON.stringify(Registration.parse(registration)));
  }

  private async save(key: KeyReference, column: 'client_secret' | 'registration', plaintext: string): Promise<void> {
    await this.transactions.manager.query(
      `insert into keyplane.application_secrets (application_key_id, organization_id, ${column}) values ($1, $2, $3)
       on conflict (application_key_id) do update set ${column} = excluded.${column}, updated_at = now()`,
      [key.id, key.organizationId, this.encryption.encrypt(plaintext, place(key, column))],
    );
  }
}

function place(key: KeyReference, column: string) {
  return { table: 'application_secrets', column, rowId: key.id };
}
