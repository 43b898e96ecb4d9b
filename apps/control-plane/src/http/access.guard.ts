import { ROLE_OF_SCOPE } from '@keyplane/contracts';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { ACCESS, type Access, type Caller } from './caller.js';
import { Problem } from './problem.js';
import { SessionAuthentication } from '../sessions/session-authentication.js';
import { TokenAuthentication } from './token-authentication.js';

/** 401 without a valid token or session (a token, where both are sent), then 403 without the scope or its role. A route that says nothing about access is a bug. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly tokens: TokenAuthentication,
    private readonly sessions: SessionAuthentication,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [context.getHandler(), context.getClass()]);
    if (!access) throw new Error(`${context.getClass().name}.${context.getHandler().name} says nothing about access`);
    if (access.kind === 'public') return true;
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { authorization } = request.headers;
    const caller = (authorization === undefined ? await this.sessions.authenticate(request) : null) ?? (await this.tokens.authenticate(authorization));
    request.caller = caller;
    if (access.kind === 'scopes') checkAccess(caller, access.scopes);
    return true;
  }
}

function checkAccess(caller: Caller, scopes: Extract<Access, { kind: 'scopes' }>['scopes']): void {
  const granted = scopes.filter((scope) => caller.scopes.includes(scope));
  if (granted.length === 0) throw new Problem('auth.scope-missing', { detail: `This needs the scope ${scopes.join(' or ')}.` });
  const allowed = granted.some((scope) => scope === 'keyplane:gateway' || (caller.roles.includes(ROLE_OF_SCOPE[scope]) && (scope !== 'keyplane:operate' || caller.organization === 'default')));
  const roles = granted.map((scope) => (scope === 'keyplane:gateway' ? scope : ROLE_OF_SCOPE[scope]));
  if (!allowed) throw new Problem('auth.role-missing', { detail: `This needs the role ${roles.join(' or ')}.` });
}
