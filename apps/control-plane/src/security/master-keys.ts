import { createHash, hkdfSync } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';

/** Keys derived from the master key (HKDF-SHA-256, RFC 5869), one per purpose; the master key itself encrypts nothing. */
@Injectable()
export class MasterKeys {
  /** Wraps the data keys of stored secrets. */
  readonly encryption: Buffer;
  /** Keys the hashes of client secrets. */
  readonly clientSecretHash: Buffer;
  readonly cookies: Buffer;
  /** Keys the hashes of what is typed at sign-in. */
  readonly signInDelays: Buffer;
  /** Keys the fingerprints of creating calls. */
  readonly idempotency: Buffer;
  /** Signs the link by which the first person comes in. */
  readonly setUpLinks: Buffer;
  /** The secret of an organization's portals' client at its own built-in key manager. */
  readonly portalSecretOf: (organizationId: string) => string;
  /** Names the encryption key in stored rows; reveals nothing of it. */
  readonly encryptionKeyId: string;

  constructor(@Inject(CONFIG) config: Config) {
    const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', config.masterKey, '', `keyplane/${purpose}`, 32));
    this.encryption = derive('encryption');
    this.clientSecretHash = derive('client-secret-hash');
    this.cookies = derive('cookies');
    this.signInDelays = derive('sign-in-delays');
    this.idempotency = derive('idempotency');
    this.setUpLinks = derive('set-up-links');
    this.portalSecretOf = (organizationId) => derive(`portal-client/${organizationId}`).toString('base64url');
    this.encryptionKeyId = createHash('sha256').update(this.encryption).digest('base64url').slice(0, 8);
  }
}
