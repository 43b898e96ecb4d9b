import { CONTROL_PLANE_SCOPES, ROLE_OF_SCOPE, SystemClientCreate, type ControlPlaneScope, type CreatedSystemClient, type Page, type PageQuery, type SystemClient } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { v7 as newId } from 'uuid';
import { AuditWriter } from '../audit/audit.writer.js';
import { SystemTransactions } from '../database/system-transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import { invalidField, notFound, Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { OAuthServers } from '../oauth-storage/oauth-servers.js';
import { OrganizationDirectory, type OrganizationReference } from '../organizations/organization-directory.js';
import { RolesService } from '../roles/roles.service.js';
import type { SystemClientEntity } from './system-client.entity.js';
import { SystemClientsRepository } from './system-clients.repository.js';

export interface SystemClientInput {
  name: string;
  roles: string[];
  scopes: ControlPlaneScope[];
  /** Absent = made here. */
  credentials?: { clientId: string; clientSecret: string };
}

/** System clients of all organizations; an operator's business. */
@Injectable()
export class SystemClientsService {
  constructor(
    private readonly system: SystemTransactions,
    private readonly clients: SystemClientsRepository,
    private readonly roles: RolesService,
    private readonly directory: OrganizationDirectory,
    private readonly servers: OAuthServers,
    private readonly audit: AuditWriter,
  ) {}

  async create(caller: Caller, body: Unvalidated<SystemClientCreate>): Promise<CreatedSystemClient> {
    const input = body.validate();
    const organization = await this.directory.findByName(input.organization);
    if (!organization) throw invalidField('/organization', 'unknown-organization', 'names an organization that does not exist');
    if (input.roles.includes('operator') && organization.name !== 'default') throw invalidField(`/roles/${input.roles.indexOf('operator')}`, 'operator-elsewhere', 'names the role "operator", which exists only in the organization "default"');
    return this.system.run(() => once(async () => {
      const created = await this.insert(organization, { name: input.name, roles: input.roles, scopes: scopesOf(input.roles) });
      const { clientSecret, ...client } = created;
      await this.audit.add({ organizationId: organization.id, actor: caller.username, action: 'system-client.created', targetType: 'system-client', targetId: client.id, after: client });
      return { ...client, clientSecret };
    }));
  }

  list(query: PageQuery): Promise<Page<SystemClient>> {
    const after = decodeCursor(query.cursor);
    return this.system.run(async () => {
      const { items, nextCursor } = toPage(await this.clients.pageOfAll(after, query.limit + 1), query.limit, (row) => row);
      return { items: await this.readAll(items), nextCursor };
    });
  }

  get(id: string): Promise<SystemClient> {
    return this.system.run(async () => this.read(await this.find(id)));
  }

  remove(caller: Caller, id: string, ifMatch: IfMatch): Promise<void> {
    return this.system.run(async () => {
      const row = await this.find(id, { forUpdate: true });
      ifMatch.check(row.revision);
      const before = await this.read(row);
      const usedBy = await this.clients.findUses(id);
      if (usedBy.length > 0) throw new Problem('system-client.in-use', { detail: `${usedBy.length} use(s) of the system client ${row.name}.`, extensions: { usedBy } });
      await this.deleteClient(row);
      await this.audit.add({ organizationId: row.organizationId, actor: caller.username, action: 'system-client.deleted', targetType: 'system-client', targetId: id, before });
    });
  }

  /** Inserts a system client and its OAuth client, in the open system unit. */
  async insert(organization: OrganizationReference, input: SystemClientInput): Promise<CreatedSystemClient> {
    const server = await this.servers.get(organization);
    const { clientId, clientSecret } = await server.clients.createClient({ kind: 'system', reference: null, name: input.name, grantTypes: ['client_credentials'], redirectUris: [], scopes: input.scopes, ...input.credentials });
    if (clientSecret === null) throw new Error('a new system client has no secret');
    const row = await this.clients.insert({ id: newId(), organizationId: organization.id, name: input.name, clientId });
    await this.clients.setRoles(row, await this.roles.resolveNames(organization.id, [...new Set(input.roles)], '/roles'));
    return { ...(await this.read(row)), clientSecret };
  }

  /** Removes both, in the open system unit. */
  async deleteClient(row: SystemClientEntity): Promise<void> {
    const server = await this.servers.get(await this.directory.getById(row.organizationId));
    await this.clients.remove(row);
    await server.clients.deleteClient(row.clientId);
  }

  /** @throws Problem 404 */
  async find(id: string, options: { forUpdate?: boolean } = {}): Promise<SystemClientEntity> {
    const row = await this.clients.findOfAny(id, options);
    if (!row) throw notFound();
    return row;
  }

  private async read(row: SystemClientEntity): Promise<SystemClient> {
    return this.toSystemClient(row, (await this.clients.rolesOf([row.id])).get(row.id) ?? []);
  }

  private async readAll(rows: readonly SystemClientEntity[]): Promise<SystemClient[]> {
    const roles = await this.clients.rolesOf(rows.map((row) => row.id));
    return Promise.all(rows.map((row) => this.toSystemClient(row, roles.get(row.id) ?? [])));
  }

  private async toSystemClient(row: SystemClientEntity, roles: string[]): Promise<SystemClient> {
    const { name: organization } = await this.directory.getById(row.organizationId);
    return {
      id: row.id, name: row.name, organization, roles, clientId: row.clientId, tokenEndpoint: this.directory.tokenEndpointOf(organization),
      revision: row.revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString(),
    };
  }
}

/** The scopes that a client with these roles may ask for. */
export function scopesOf(roles: readonly string[]): ControlPlaneScope[] {
  return CONTROL_PLANE_SCOPES.filter((scope) => scope !== 'keyplane:gateway' && roles.includes(ROLE_OF_SCOPE[scope]));
}
