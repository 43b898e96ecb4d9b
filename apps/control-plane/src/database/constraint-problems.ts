import type { ProblemCode } from '@keyplane/contracts';
import { QueryFailedError } from 'typeorm';

/** What a violated constraint means to the caller, and the field that it belongs to. */
const CONSTRAINTS: Record<string, { code: ProblemCode; pointer?: string }> = {
  organizations__name__unique: { code: 'organization.name-taken', pointer: '/name' },
  roles__organization_id__name__unique: { code: 'role.name-taken', pointer: '/name' },
  users__organization_id__username__unique: { code: 'user.name-taken', pointer: '/username' },
  system_clients__organization_id__name__unique: { code: 'system-client.name-taken', pointer: '/name' },
  gateways__name__unique: { code: 'gateway.name-taken', pointer: '/name' },
  key_manager_names__name__exclude: { code: 'key-manager.name-taken', pointer: '/name' },
  key_manager_issuers__issuer__exclude: { code: 'key-manager.issuer-taken', pointer: '/issuer' },
  apis__organization_id__name__version__unique: { code: 'api.name-taken', pointer: '/name' },
  apis__organization_id__context__version__unique: { code: 'api.context-taken', pointer: '/context' },
  applications__owner__name__unique: { code: 'application.name-taken', pointer: '/name' },
  application_keys__application_key_manager_environment__unique: { code: 'key.exists', pointer: '/keyManagerId' },
  subscriptions__application_id__api_id__unique: { code: 'subscription.exists', pointer: '/apiId' },
  user_roles__role_id__fk: { code: 'role.in-use' },
  system_client_roles__role_id__fk: { code: 'role.in-use' },
  key_manager_permission_roles__role_id__fk: { code: 'role.in-use' },
  applications__owner_user_id__fk: { code: 'user.owns-applications' },
  applications__owner_system_client_id__fk: { code: 'system-client.in-use' },
  gateways__system_client_id__fk: { code: 'system-client.in-use' },
};

/** The problem behind a database error, or null when the constraint is none that a caller can break. */
export function problemOfConstraint(error: unknown): { code: ProblemCode; pointer?: string } | null {
  const name = constraintOf(error);
  return name === null ? null : (CONSTRAINTS[name] ?? null);
}

/** The violated constraint's name, or null when the error is something else. */
export function constraintOf(error: unknown): string | null {
  if (!(error instanceof QueryFailedError)) return null;
  const driver: { constraint?: unknown } = error.driverError;
  return typeof driver.constraint === 'string' ? driver.constraint : null;
}
