import { changeKey, type AcceptedKeyManagers, type ApiImpact, type ApiImpactRequest, type ApiSubscriber, type ApiUsage, type Rollout } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Transactions } from '../database/transactions.js';
import { RolloutReader } from '../gateways/rollout.reader.js';
import type { Caller } from '../http/caller.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { acceptedKeyManagers } from './api.mapper.js';
import { ApiUsageRepository } from './api-usage.repository.js';
import { ApisRepository } from './apis.repository.js';

const SUBSCRIBERS_SHOWN = 200;

/** What an API developer reads of an API besides what it is: who uses it, whom a change would touch, how far the last one has come. */
@Injectable()
export class ApiInsightsService {
  constructor(
    private readonly transactions: Transactions,
    private readonly apis: ApisRepository,
    private readonly usages: ApiUsageRepository,
    private readonly rollouts: RolloutReader,
  ) {}

  usage(caller: Caller, id: string): Promise<ApiUsage> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      await this.apis.get(caller.organizationId, id);
      const all = await this.usages.findSubscribers(caller.organizationId, id);
      return { subscribers: all.slice(0, SUBSCRIBERS_SHOWN), subscriberCount: all.length, keyManagers: countByKeyManager(all) };
    });
  }

  impact(caller: Caller, id: string, body: Unvalidated<ApiImpactRequest>): Promise<ApiImpact> {
    return this.transactions.inOrganization(caller.organizationId, async () => {
      const row = await this.apis.get(caller.organizationId, id);
      const { keyManagers: after } = body.validate();
      const before = acceptedKeyManagers(row, await this.apis.detailsOf(row));
      return { applications: touchedBy(await this.usages.findSubscribers(caller.organizationId, id), { before, after }) };
    });
  }

  /** The API is looked up in the caller's unit, the gateways' receipts in the system's: no organization owns a gateway. */
  async rollout(caller: Caller, id: string): Promise<Rollout> {
    const { revision } = await this.transactions.inOrganization(caller.organizationId, () => this.apis.get(caller.organizationId, id));
    return this.rollouts.read({ keys: [changeKey('api', id)], revision });
  }
}

function countByKeyManager(subscribers: readonly ApiSubscriber[]): ApiUsage['keyManagers'] {
  const counts = new Map<string, number>();
  for (const { keys } of subscribers) {
    for (const id of new Set(keys.map(({ keyManagerId }) => keyManagerId))) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return [...counts].map(([id, applicationCount]) => ({ id, applicationCount })).sort((a, b) => a.id.localeCompare(b.id));
}

/** A blocked subscription works neither before nor after. */
function touchedBy(subscribers: readonly ApiSubscriber[], { before, after }: { before: AcceptedKeyManagers; after: AcceptedKeyManagers }): ApiImpact['applications'] {
  return subscribers.flatMap(({ state, keys, ...application }) => {
    const working = state === 'active' ? keys.filter(({ keyManagerId }) => accepts(before, keyManagerId)) : [];
    const lost = working.filter(({ keyManagerId }) => !accepts(after, keyManagerId));
    const isCutOff = !keys.some(({ keyManagerId }) => accepts(after, keyManagerId));
    return lost.length === 0 ? [] : [{ ...application, keys: lost, isCutOff }];
  });
}

function accepts(accepted: AcceptedKeyManagers, keyManagerId: string): boolean {
  return accepted.mode === 'all' || accepted.ids.includes(keyManagerId);
}
