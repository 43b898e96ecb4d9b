import { OrganizationName } from '@keyplane/contracts';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import { OrganizationReferencesRepository, type OrganizationReference } from './organization-references.repository.js';

export type { OrganizationReference };

/** Finds organizations by name, id or issuer. Names never change and organizations are not deleted, so what was found is kept. */
@Injectable()
export class OrganizationDirectory {
  private readonly byName = new Map<string, OrganizationReference>();
  private readonly byId = new Map<string, OrganizationReference>();

  constructor(
    private readonly references: OrganizationReferencesRepository,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async findByName(name: string): Promise<OrganizationReference | null> {
    // Names come out of tokens and paths that nobody has verified yet: what can be none is not asked for.
    return this.byName.get(name) ?? (OrganizationName.safeParse(name).success ? this.load({ name }) : null);
  }

  /** @throws when there is none: ids come from rows that refer to it */
  async getById(id: string): Promise<OrganizationReference> {
    const found = this.byId.get(id) ?? (await this.load({ id }));
    if (!found) throw new Error(`no organization ${id}`);
    return found;
  }

  /** The organization whose built-in issuer this is, exactly. */
  async findByIssuer(issuer: string): Promise<OrganizationReference | null> {
    const prefix = `${this.config.http.publicUrl}/oauth2/`;
    return issuer.startsWith(prefix) ? this.findByName(issuer.slice(prefix.length)) : null;
  }

  /** What people call it; it may change. @throws when there is none */
  displayNameOf(id: string): Promise<string> {
    return this.references.displayNameOf(id);
  }

  issuerOf(organization: string): string {
    return `${this.config.http.publicUrl}/oauth2/${organization}`;
  }

  tokenEndpointOf(organization: string): string {
    return `${this.issuerOf(organization)}/token`;
  }

  private async load(where: { name: string } | { id: string }): Promise<OrganizationReference | null> {
    const row = await this.references.find(where);
    if (!row) return null;
    const found = { id: row.id, name: row.name };
    this.byName.set(found.name, found);
    this.byId.set(found.id, found);
    return found;
  }
}
