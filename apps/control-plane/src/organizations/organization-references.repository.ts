import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import type { DataSource } from 'typeorm';
import { OrganizationEntity } from './organization.entity.js';

export interface OrganizationReference {
  id: string;
  name: string;
}

/** Which organizations there are: asked before a request is in one, so outside of units of work. The table holds nothing private. */
@Injectable()
export class OrganizationReferencesRepository {
  constructor(@InjectDataSource() private readonly dataSource: DataSource) {}

  find(where: { name: string } | { id: string }): Promise<OrganizationReference | null> {
    return this.dataSource.getRepository(OrganizationEntity).findOne({ where, select: { id: true, name: true } });
  }

  /** Read each time: it may change. */
  async displayNameOf(id: string): Promise<string> {
    const row = await this.dataSource.getRepository(OrganizationEntity).findOne({ where: { id }, select: { id: true, displayName: true } });
    if (!row) throw new Error(`no organization ${id}`);
    return row.displayName;
  }
}
