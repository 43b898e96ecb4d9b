import { OrganizationCreate, OrganizationPatch, type CreatedOrganization, type Organization, type Page, type PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { AuditWriter } from '../audit/audit.writer.js';
import { SystemTransactions } from '../database/system-transactions.js';
import type { Caller } from '../http/caller.js';
import type { IfMatch } from '../http/etag.js';
import { decodeCursor, toPage } from '../http/pagination.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { hashPassword, newOneTimePassword } from '../users/passwords.js';
import { UsersService } from '../users/users.service.js';
import { OrganizationDirectory } from './organization-directory.js';
import type { OrganizationEntity } from './organization.entity.js';
import { OrganizationProvisioner } from './organization-provisioner.js';
import { OrganizationsRepository } from './organizations.repository.js';

/** Organizations; an operator's business. They are not deleted: tokens, events and audit rows name them. */
@Injectable()
export class OrganizationsService {
  constructor(
    private readonly system: SystemTransactions,
    private readonly organizations: OrganizationsRepository,
    private readonly provisioner: OrganizationProvisioner,
    private readonly directory: OrganizationDirectory,
    private readonly users: UsersService,
    private readonly audit: AuditWriter,
  ) {}

  async create(caller: Caller, body: Unvalidated<OrganizationCreate>): Promise<CreatedOrganization> {
    const input = body.validate();
    const oneTimePassword = newOneTimePassword();
    const passwordHash = input.administrator ? await hashPassword(oneTimePassword) : null;
    return this.system.run(() => once(async () => {
      const row = await this.provisioner.provision({ name: input.name, displayName: input.displayName ?? input.name });
      if (input.administrator) await this.users.insert(row.id, { username: input.administrator.username, passwordHash, mustChangePassword: true }, ['administrator']);
      const organization = this.toOrganization(row);
      await this.audit.add({ organizationId: row.id, actor: caller.username, action: 'organization.created', targetType: 'organization', targetId: row.id, after: organization });
      return { ...organization, administrator: input.administrator ? { username: input.administrator.username, oneTimePassword } : null };
    }));
  }

  list(query: PageQuery): Promise<Page<Organization>> {
    const after = decodeCursor(query.cursor);
    return this.system.run(async () => toPage(await this.organizations.page(after, query.limit + 1), query.limit, (row) => this.toOrganization(row)));
  }

  get(id: string): Promise<Organization> {
    return this.system.run(async () => this.toOrganization(await this.organizations.get(id)));
  }

  update(caller: Caller, id: string, request: { ifMatch: IfMatch; body: Unvalidated<OrganizationPatch> }): Promise<Organization> {
    return this.system.run(async () => {
      const row = await this.organizations.get(id, { forUpdate: true });
      request.ifMatch.check(row.revision);
      const patch = request.body.validate();
      const before = this.toOrganization(row);
      const after = this.toOrganization(await this.organizations.change(Object.assign(row, patch)));
      await this.audit.add({ organizationId: id, actor: caller.username, action: 'organization.updated', targetType: 'organization', targetId: id, before, after });
      return after;
    });
  }

  private toOrganization(row: OrganizationEntity): Organization {
    return { id: row.id, name: row.name, displayName: row.displayName, issuer: this.directory.issuerOf(row.name), revision: row.revision, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
  }
}
