import type { Impact, ImpactQuery, KeyManagerKeys, KeyManagerNow, KeyManagerUsage, Permissions, Rollout } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { keyManagerRollingOut, RolloutReader } from '../gateways/rollout.reader.js';
import { notFound } from '../http/problem.js';
import { KeyManagerImpact, proposedPermissions } from './key-manager-impact.js';
import { KeyManagerUsageRepository } from './key-manager-usage.repository.js';
import { KeyManagersRepository } from './key-managers.repository.js';
import type { OrganizationRealm } from './realm.js';
import { PermissionsRepository } from './permissions.repository.js';

const NOTHING_KNOWN = { applicationCount: 0, failure: null, answeredAt: null };

/** What an organization reads of a key manager that it sees, its own or a global one: uses, impact, permission, roll-out. */
@Injectable()
export class KeyManagerInsightsService {
  constructor(
    private readonly keyManagers: KeyManagersRepository,
    private readonly usages: KeyManagerUsageRepository,
    private readonly impacts: KeyManagerImpact,
    private readonly permissions: PermissionsRepository,
    private readonly rollouts: RolloutReader,
  ) {}

  usage(realm: OrganizationRealm, id: string): Promise<KeyManagerUsage> {
    return realm.run(async () => {
      await this.keyManagers.get(realm.organizationId, id);
      return this.usages.find(realm.organizationId, id);
    });
  }

  impact(realm: OrganizationRealm, id: string, query: ImpactQuery): Promise<Impact> {
    return realm.run(async () => {
      await this.keyManagers.get(realm.organizationId, id);
      const current = await this.permissions.get(realm.organizationId, id);
      const proposed = proposedPermissions(query);
      return this.impacts.of(realm.organizationId, id, proposed === null ? { after: current } : { before: current, after: proposed });
    });
  }

  /** @throws Problem 404 also before the keys were first fetched: then there is nothing to show */
  keys(realm: OrganizationRealm, id: string): Promise<KeyManagerKeys> {
    return realm.run(async () => {
      await this.keyManagers.get(realm.organizationId, id);
      const found = await this.keyManagers.findKeys(id);
      if (!found) throw notFound();
      const { keys, seenAt, revision, changedAt, fetchedAt, failure, failedAt } = found;
      return { keys, seenAt, revision, changedAt: changedAt.toISOString(), fetchedAt: fetchedAt?.toISOString() ?? null, failure, failedAt: failedAt?.toISOString() ?? null };
    });
  }

  getPermissions(realm: OrganizationRealm, id: string): Promise<Permissions> {
    return realm.run(async () => {
      await this.keyManagers.get(realm.organizationId, id);
      return this.permissions.get(realm.organizationId, id);
    });
  }

  /** Of all that the organization sees. Roll-outs are read as in `rollout`. */
  async statesOfAll(realm: OrganizationRealm): Promise<KeyManagerNow[]> {
    const { rows, states } = await realm.run(async () => ({ rows: await this.keyManagers.list(realm.organizationId), states: await this.usages.findStates(realm.organizationId) }));
    const rollouts = await this.rollouts.readAll(rows.map(keyManagerRollingOut));
    return rows.flatMap(({ id }, index) => {
      const rollout = rollouts[index];
      return rollout === undefined ? [] : [{ keyManagerId: id, rollout, ...(states.get(id) ?? NOTHING_KNOWN) }]; // one for each, in their order
    });
  }

  /** The key manager is looked up in the caller's unit, the gateways' receipts in the system's: no organization owns a gateway. */
  async rollout(realm: OrganizationRealm, id: string): Promise<Rollout> {
    const { revision } = await realm.run(() => this.keyManagers.get(realm.organizationId, id));
    return this.rollouts.read(keyManagerRollingOut({ id, revision }));
  }
}
