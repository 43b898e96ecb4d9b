import type { Impact, ImpactPerson, ImpactQuery, Permissions as PermissionsType } from '@keyplane/contracts';
import { Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { Problem } from '../http/problem.js';
import { KeyManagerUsageRepository, type Developer } from './key-manager-usage.repository.js';
import { isPermitted } from './permission-policy.js';

const PEOPLE_SHOWN = 100;

/** Whom a permission touches: applications with keys there whose owner may make no new ones. Their keys go on working. */
@Injectable()
export class KeyManagerImpact {
  constructor(private readonly usage: KeyManagerUsageRepository) {}

  /** In the organization's open unit. `before`: only those who could make new keys until now. */
  async of(organizationId: string, keyManagerId: string, change: { before?: PermissionsType; after: PermissionsType }): Promise<Impact> {
    const holders = await this.usage.findHolders(organizationId, keyManagerId);
    const loses = ({ roles }: { roles: string[] }): boolean => !isPermitted(change.after, roles) && (change.before === undefined || isPermitted(change.before, roles));
    const touched = holders.filter(loses);
    const developers = await this.usage.findDevelopers(organizationId, keyManagerId);
    const losing = developers.filter(loses);
    const keeping = developers.filter(({ roles }) => isPermitted(change.after, roles));
    const shown = (people: readonly Developer[]): ImpactPerson[] => people.slice(0, PEOPLE_SHOWN).map((person) => toImpactPerson(person, change.after));
    return {
      applications: touched.map(({ id, name, owner }) => ({ id, name, owner })),
      owners: [...new Set(touched.map(({ owner }) => owner))].sort(),
      people: { losing: shown(losing), losingCount: losing.length, keeping: shown(keeping), keepingCount: keeping.length },
      apisAcceptingAll: await this.usage.countApisAcceptingAll(organizationId),
    };
  }

  /** For a new key manager: nobody holds keys there yet. */
  async ofNew(organizationId: string | null): Promise<Impact> {
    return { applications: [], owners: [], people: { losing: [], losingCount: 0, keeping: [], keepingCount: 0 }, apisAcceptingAll: await this.usage.countApisAcceptingAll(organizationId) };
  }
}

function toImpactPerson({ username, roles, applications }: Developer, permissions: PermissionsType): ImpactPerson {
  return { username, namedRoles: roles.filter((role) => permissions.roles.includes(role)), applications };
}

/** The permission that a query asks about, or null for the one in force. @throws Problem 400 for one that could not be saved */
export function proposedPermissions({ type, roles }: ImpactQuery): PermissionsType | null {
  if (type === undefined && roles.length === 0) return null;
  const result = Permissions.safeParse({ type, roles });
  if (result.success) return result.data;
  const errors = result.error.issues.map((issue) => ({ parameter: String(issue.path[0] ?? 'type'), code: 'invalid', message: issue.message }));
  throw new Problem('request.parameter-invalid', { errors, detail: errors.map((error) => `${error.parameter} ${error.message}`).join('; ') });
}
