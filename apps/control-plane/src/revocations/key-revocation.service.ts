import type { AcceptedRevocation, KeyRevoke } from '@keyplane/contracts';
import { identifyToken, type IdentifiedToken } from '@keyplane/gateway-core';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { checkActive, KeyAccess, type ActiveKey } from '../keys/key-access.js';
import { KeyClients, type ClientAtServer } from '../keys/key-clients.js';
import { KeysRepository } from '../keys/keys.repository.js';
import { OwnView } from '../stream/own-view.js';
import { toRevocation } from './revocation.mapper.js';
import { RevocationWriter } from './revocation-writer.js';
import { revokeAtServer, type AtServer } from './server-revocation.js';

const NOT_ASKED: AtServer = { outcome: 'not-asked', detail: 'Authorization servers revoke tokens one by one; gateways refuse all of them.' };

/**
 * Revokes tokens of a key, for its owner and for administrators. Asks no permission: what was issued may always be revoked.
 * The commit comes first, so that gateways refuse the token whatever its server does.
 */
@Injectable()
export class KeyRevocationService {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly keys: KeysRepository,
    private readonly clients: KeyClients,
    private readonly view: OwnView,
    private readonly writer: RevocationWriter,
  ) {}

  async revoke(caller: Caller, id: string, body: Unvalidated<KeyRevoke>): Promise<AcceptedRevocation> {
    const { row, token, client } = await this.transactions.inOrganization(caller.organizationId, async () => {
      const managed = await this.access.getManaged(caller, id, { forUpdate: true });
      const input = body.validate();
      const key = checkActive(managed);
      if ('issuedBefore' in input) return { row: await this.writer.revokeIssuedBefore(caller, key, input.issuedBefore), token: null, client: null };
      return { row: await this.writer.revokeToken(caller, key, this.identify(key, input.token)), token: input.token, client: await this.clientOf(key) };
    });
    return { ...toRevocation(row), atServer: token === null ? NOT_ASKED : await revokeAtServer(client, { token, needsSecret: client.needsSecret }) };
  }

  /** By the gateways' own steps. @throws Problem 422 for a token of anybody else */
  private identify(key: ActiveKey, token: string): IdentifiedToken {
    const { snapshot } = this.view;
    if (!snapshot) throw new Problem('service.unavailable', { headers: { 'retry-after': '1' } });
    const found = identifyToken(snapshot, { token, organizationId: key.organizationId });
    if ('refused' in found) throw new Problem('key.token-not-of-this-key', { detail: `It cannot be said whose token it is: ${found.refused}.` });
    if (found.keyManagerId !== key.keyManagerId || found.clientId !== key.clientId) throw new Problem('key.token-not-of-this-key', { detail: 'The token was issued to another client.' });
    return found;
  }

  private async clientOf(key: ActiveKey): Promise<ClientAtServer & { needsSecret: boolean }> {
    const keyManager = await this.keys.getKeyManager(key);
    return { ...(await this.clients.open(key, keyManager)), needsSecret: this.clients.needsSecret(keyManager) };
  }
}
