import type { TestToken, TokenRequest } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { askingServer } from '../key-managers/connector-problems.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import { checkActive, KeyAccess } from './key-access.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients } from './key-clients.js';

/** Test tokens: as the application would get them, from the key manager itself. */
@Injectable()
export class KeyTokensService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly keyManagers: KeyManagerAccess,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
  ) {}

  async request(caller: Caller, id: string, body: Unvalidated<TokenRequest>): Promise<TestToken> {
    const { client, clientSecret, scopes } = await this.transactions.inOrganization(caller.organizationId, () => this.begin(caller, id, body));
    const { accessToken, expiresIn, scope } = await askingServer(() => client.connector.requestToken({ handle: client.handle, clientSecret, scopes }));
    await this.transactions.inOrganization(caller.organizationId, async () => {
      await this.changes.record(caller, 'application-key.test-token-issued', await this.access.getOwned(caller, id), { after: { scopes, expiresIn } });
    });
    return { accessToken, expiresIn, scope };
  }

  private async begin(caller: Caller, id: string, body: Unvalidated<TokenRequest>) {
    const row = await this.access.getOwned(caller, id);
    const input = body.validate();
    const key = checkActive(row);
    const keyManager = await this.keyManagers.require(caller, key.keyManagerId, 'test-token');
    const client = await this.clients.open(key, keyManager);
    const clientSecret = this.clients.needsSecret(keyManager) ? (input.clientSecret ?? client.clientSecret) : null;
    if (clientSecret === null && this.clients.needsSecret(keyManager)) throw new Problem('key.secret-required');
    return { client, clientSecret, scopes: input.scopes ?? key.scopes.filter((scope) => !key.missingScopes.includes(scope)) };
  }
}
