import { CONTROL_PLANE_SCOPES, ROLE_OF_SCOPE } from '@keyplane/contracts';
import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { CONFIG, type Config } from '../config/config.module.js';
import { Transactions } from '../database/transactions.js';
import type { Caller } from '../http/caller.js';
import { Problem } from '../http/problem.js';
import { OrganizationDirectory } from '../organizations/organization-directory.js';
import { UsersRepository } from '../users/users.repository.js';
import { isCsrfTokenOf, parseSessionCookie, readCookie, sessionCookieName } from './session-cookie.js';
import { SessionsRepository } from './sessions.repository.js';

const READING = ['GET', 'HEAD', 'OPTIONS'];

/** Who a session cookie is. Person and roles are read at each call: what an administrator takes away is gone at once. */
@Injectable()
export class SessionAuthentication {
  private readonly cookieName: string;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly directory: OrganizationDirectory,
    private readonly transactions: Transactions,
    private readonly sessions: SessionsRepository,
    private readonly users: UsersRepository,
  ) {
    this.cookieName = sessionCookieName(config.http.publicUrl);
  }

  /** Null where there is no such cookie. @throws Problem 401 where its session is over or never was, 403 where a writing call may come from another site */
  async authenticate(request: FastifyRequest): Promise<Caller | null> {
    const value = readCookie(request.headers.cookie, this.cookieName);
    if (value === null) return null;
    const cookie = parseSessionCookie(value);
    const organization = cookie && (await this.directory.findByName(cookie.organization));
    if (!cookie || !organization) throw new Problem('auth.session-over');
    const caller = await this.transactions.inOrganization(organization.id, () => this.findCaller(organization, cookie.token));
    if (caller === null) throw new Problem('auth.session-over');
    if (!READING.includes(request.method)) this.checkOwnSite(request, cookie.token);
    return caller;
  }

  /** Whether the session that the request came with has ended since. What can't be read now is not over. */
  async isOver(request: FastifyRequest): Promise<boolean> {
    return this.authenticate(request).then((caller) => caller === null, (error: unknown) => error instanceof Problem && error.status === 401);
  }

  private async findCaller(organization: { id: string; name: string }, token: string): Promise<Caller | null> {
    const session = await this.sessions.find(organization.id, token);
    const user = session && (await this.users.find(organization.id, session.userId));
    if (!session || !user?.enabled) return null;
    const roles = (await this.users.rolesOf([user.id])).get(user.id) ?? [];
    const scopes = CONTROL_PLANE_SCOPES.filter((scope) => scope !== 'keyplane:gateway' && roles.includes(ROLE_OF_SCOPE[scope]) && (scope !== 'keyplane:operate' || organization.name === 'default'));
    return {
      organizationId: organization.id, organization: organization.name, username: user.username, owner: { kind: 'user', id: user.id },
      roles, scopes, expiresAt: session.expiresAt, sessionToken: token,
    };
  }

  private checkOwnSite({ headers }: FastifyRequest, token: string): void {
    const presented = headers['x-keyplane-csrf'];
    const isForeign = headers.origin !== undefined && headers.origin !== this.config.http.publicUrl;
    if (isForeign || typeof presented !== 'string' || !isCsrfTokenOf(token, presented)) throw new Problem('auth.csrf');
  }
}
