/** Reserved scopes of the control plane's own API: granted to system clients and people by role, never to application keys. */
export const CONTROL_PLANE_SCOPES = ['keyplane:operate', 'keyplane:admin', 'keyplane:publish', 'keyplane:develop', 'keyplane:gateway'] as const;
export type ControlPlaneScope = (typeof CONTROL_PLANE_SCOPES)[number];

/** Built-in roles; other roles carry no rights. */
export const BUILT_IN_ROLES = ['operator', 'administrator', 'api-developer', 'application-developer'] as const;
export type BuiltInRole = (typeof BUILT_IN_ROLES)[number];

/** The role that a caller needs beside the scope; `keyplane:gateway` belongs to a gateway's system client, not to a role. */
export const ROLE_OF_SCOPE: Record<Exclude<ControlPlaneScope, 'keyplane:gateway'>, BuiltInRole> = {
  'keyplane:operate': 'operator',
  'keyplane:admin': 'administrator',
  'keyplane:publish': 'api-developer',
  'keyplane:develop': 'application-developer',
};

/** Whether an application key may never ask for this scope (reserved: they open the control plane). */
export function isReservedScope(scope: string): boolean {
  return scope.toLowerCase().startsWith('keyplane:');
}

/** One scope token (RFC 6749 §3.3). */
export const SCOPE_TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/;
