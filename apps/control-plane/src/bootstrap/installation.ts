import { Inject, Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { CONFIG, type Config } from '../config/config.module.js';
import { ConfigError } from '../config/env.js';
import { Transactions } from '../database/transactions.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';
import { OrganizationProvisioner } from '../organizations/organization-provisioner.js';
import { MasterKeys } from '../security/master-keys.js';
import { PublicUrlChangedError } from './public-url-changed.js';

/** The one row that says which installation this database is, and the organization `default`. */
@Injectable()
export class Installation {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly transactions: Transactions,
    private readonly directory: OrganizationDirectory,
    private readonly provisioner: OrganizationProvisioner,
    private readonly masterKeys: MasterKeys,
  ) {}

  /** In the open system unit, by one process at a time. @throws PublicUrlChangedError, and ConfigError under another master key */
  async ensure(): Promise<void> {
    await this.ensureIdentity();
    if (!(await this.directory.findByName('default'))) await this.provisioner.provision({ name: 'default', displayName: 'Default organization' });
  }

  /** Once `ensure` has been committed. */
  async defaultOrganization(): Promise<OrganizationReference> {
    const organization = await this.directory.findByName('default');
    if (!organization) throw new Error('the organization default is gone');
    return organization;
  }

  private async ensureIdentity(): Promise<void> {
    const { publicUrl } = this.config.http;
    const [stored]: { public_url: string }[] = await this.transactions.manager.query('select public_url from keyplane.installation');
    if (stored && stored.public_url !== publicUrl) throw new PublicUrlChangedError(stored.public_url, publicUrl);
    if (stored) return this.checkMasterKey();
    await this.transactions.manager.query('insert into keyplane.installation (id, public_url) values ($1, $2)', [newId(), publicUrl]);
    await this.transactions.manager.query('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
  }

  /** Before anything is decrypted: a server that could sign nothing must not start. */
  private async checkMasterKey(): Promise<void> {
    const ids: { id: string }[] = await this.transactions.manager.query(`select distinct split_part(private_jwk, '.', 2) as id from keyplane.oauth_signing_keys`);
    const other = ids.find(({ id }) => id !== this.masterKeys.encryptionKeyId);
    if (other) throw new ConfigError([`The master key (${this.masterKeys.encryptionKeyId}) is not the one that this installation's secrets are encrypted under (${other.id}); start with that one.`]);
  }
}
