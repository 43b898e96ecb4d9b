import { INSTALLATION_ACTOR, ROLE_OF_SCOPE, type ControlPlaneScope } from '@keyplane/contracts';
import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiSecurity } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

/** Who makes a request: read anew at each call. */
export interface Caller {
  organizationId: string;
  organization: string;
  /** A user name, or `client:{name}` for a system client. */
  username: string;
  owner: { kind: 'user' | 'system-client'; id: string };
  roles: string[];
  scopes: string[];
  expiresAt: Date;
  /** What the session cookie holds, a secret; null for a caller with a token. */
  sessionToken: string | null;
}

/** In whose name something is done, as the audit log shows it. */
export type Actor = Pick<Caller, 'organizationId' | 'username'>;

/** What the installation does by itself. */
export function installationIn(organizationId: string): Actor {
  return { organizationId, username: INSTALLATION_ACTOR };
}

declare module 'fastify' {
  interface FastifyRequest {
    caller?: Caller;
  }
}

/** Parameter decorator: the caller that the guard found. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (!caller) throw new Error('the route is public: it has no caller');
  return caller;
});

export type Access = { kind: 'public' } | { kind: 'any-caller' } | { kind: 'scopes'; scopes: ControlPlaneScope[] };
export const ACCESS = 'keyplane:access';
/** The route needs one of these scopes, and the role that belongs to it. */
export const Requires = (...scopes: ControlPlaneScope[]) => SetMetadata<string, Access>(ACCESS, { kind: 'scopes', scopes });
/** The route needs a valid token or session and nothing else. */
export const AnyCaller = () => SetMetadata<string, Access>(ACCESS, { kind: 'any-caller' });
/** The route needs neither token nor session. */
export const Public = () => applyDecorators(SetMetadata<string, Access>(ACCESS, { kind: 'public' }), ApiSecurity({}));

/** Whether the caller acts with this scope: it has the scope, and its role. */
export function actsAs(caller: Caller, scope: Exclude<ControlPlaneScope, 'keyplane:gateway'>): boolean {
  return caller.scopes.includes(scope) && caller.roles.includes(ROLE_OF_SCOPE[scope]);
}
