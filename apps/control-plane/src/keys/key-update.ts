import type { ApplicationKey, KeyPatch } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { askingServer } from '../key-managers/connector-problems.js';
import { KeyManagerAccess } from '../key-managers/key-manager-access.js';
import type { KeyManagerEntity } from '../key-managers/key-manager.entity.js';
import { mergePatch } from '../key-managers/merge-patch.js';
import { checkActive, checkMadeByUs, KeyAccess, type ActiveKey } from './key-access.js';
import { KeyChanges } from './key-changes.js';
import { KeyClients, type ClientAtServer } from './key-clients.js';
import { checkGrantTypes, parseAdditionalProperties } from './key-rules.js';
import { toApplicationKey } from './key.mapper.js';
import { KeysRepository } from './keys.repository.js';

type Settings = Omit<KeyPatch, 'enabled'>;
type Changes = KeyPatch & { missingScopes?: string[] };

interface Plan {
  revision: number;
  /** What the authorization server must change first. */
  atServer: { client: ClientAtServer; settings: Settings } | null;
  changes: Changes;
}

@Injectable()
export class KeyUpdate {
  constructor(
    private readonly transactions: Transactions,
    private readonly access: KeyAccess,
    private readonly keys: KeysRepository,
    private readonly keyManagers: KeyManagerAccess,
    private readonly clients: KeyClients,
    private readonly changes: KeyChanges,
  ) {}

  /** `enabled` is Keyplane's own and asks no permission; everything else is new use, and changed at the server first. */
  async update(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<KeyPatch> }): Promise<ApplicationKey> {
    const plan = await this.transactions.inOrganization(caller.organizationId, () => this.plan(caller, id, request));
    const { atServer } = plan;
    if (!atServer) return this.transactions.inOrganization(caller.organizationId, () => this.finish(caller, id, { ...request, plan }));
    const { client, settings } = atServer;
    const remote = await askingServer(() => client.connector.updateClient({ handle: client.handle, clientSecret: client.clientSecret, changes: settings }));
    const changes = { ...plan.changes, ...(settings.scopes && { missingScopes: settings.scopes.filter((scope) => !remote.scopes.includes(scope)) }) };
    return this.transactions.inOrganization(caller.organizationId, () => this.finish(caller, id, { ...request, plan: { ...plan, changes } }));
  }

  /** Locks the key manager and not the key: whoever deletes a key manager locks it before its keys. */
  private async plan(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<KeyPatch> }): Promise<Plan> {
    const row = await this.access.getOwned(caller, id);
    request.ifMatch.check(row.revision);
    const { enabled, ...settings } = request.body.validate();
    const key = checkActive(row);
    const own = enabled === undefined ? {} : { enabled };
    if (Object.keys(settings).length === 0) return { revision: key.revision, atServer: null, changes: own };
    checkMadeByUs(key);
    const keyManager = await this.keyManagers.require(caller, key.keyManagerId, 'update');
    const changed = this.checkSettings(key, keyManager, settings);
    return { revision: key.revision, atServer: { client: await this.clients.open(key, keyManager), settings: changed }, changes: { ...changed, ...own } };
  }

  private checkSettings(key: ActiveKey, keyManager: KeyManagerEntity, settings: Settings): Settings {
    if (settings.grantTypes) checkGrantTypes(settings.grantTypes, keyManager.availableGrantTypes);
    if (!settings.additionalProperties) return settings;
    const merged = mergePatch(key.additionalProperties, settings.additionalProperties);
    return { ...settings, additionalProperties: parseAdditionalProperties(merged, this.clients.definitionOf(keyManager)) };
  }

  /** Two updates at once: which one the server took last is not known, so the second caller is told to look and repeat. */
  private async finish(caller: Caller, id: string, { ifMatch, plan }: { ifMatch: IfMatch; plan: Plan }): Promise<ApplicationKey> {
    const key = await this.access.getOwned(caller, id, { forUpdate: true });
    if (plan.atServer && key.revision !== plan.revision) {
      throw new Problem('precondition.failed', { detail: 'The key was changed at the same time; the authorization server may hold either change. Read it and repeat yours.', headers: { etag: `"${key.revision}"` } });
    }
    ifMatch.check(key.revision);
    return this.apply(caller, checkActive(key), plan.changes);
  }

  private async apply(caller: Caller, key: ActiveKey, changes: Changes): Promise<ApplicationKey> {
    const keyManager = await this.keys.keyManagerOf(key);
    const before = toApplicationKey(key, keyManager);
    await this.keys.change(Object.assign(key, changes));
    await this.changes.publish(key);
    const after = toApplicationKey(key, keyManager);
    await this.changes.record(caller, 'application-key.updated', key, { before, after });
    return after;
  }
}
