import type { Impact, ImpactQuery, Permissions as PermissionsType } from '@keyplane/contracts';
import { Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Problem } from '../http/problem.js';
import { KeyManagerUsageRepository } from './key-manager-usage.repository.js';
import { isPermitted } from './permission-policy.js';

/** Whom a permission touches: applications with keys there whose owner may make no new ones. Their keys go on working. */
@Injectable()
export class KeyManagerImpact {
  constructor(private readonly usage: KeyManagerUsageRepository) {}

  /** In the organization's open unit. `before`: only those who could make new keys until now. */
  async of(organizationId: string, keyManagerId: string, change: { before?: PermissionsType; after: PermissionsType }): Promise<Impact> {
    const holders = await this.usage.findHolders(organizationId, keyManagerId);
    const touched = holders.filter(({ roles }) => !isPermitted(change.after, roles) && (change.before === undefined || isPermitted(change.before, roles)));
    return {
      applications: touched.map(({ id, name, owner }) => ({ id, name, owner })),
      owners: [...new Set(touched.map(({ owner }) => owner))].sort(),
      apisAcceptingAll: await this.usage.countApisAcceptingAll(organizationId),
    };
  }

  /** For a new key manager: nobody holds keys there yet. */
  async ofNew(organizationId: string | null): Promise<Impact> {
    return { applications: [], owners: [], apisAcceptingAll: await this.usage.countApisAcceptingAll(organizationId) };
  }
}

/** The permission that a query asks about, or null for the one in force. @throws Problem 400 for one that could not be saved */
export function proposedPermissions({ type, roles }: ImpactQuery): PermissionsType | null {
  if (type === undefined && roles.length === 0) return null;
  const result = Permissions.safeParse({ type, roles });
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ parameter: String(issue.path[0] ?? 'type'), code: 'invalid', message: issue.message }));
  throw new Problem('request.parameter-invalid', { errors, detail: errors.map((error) => `${error.parameter} ${error.message}`).join('; ') });
}
