import { CreatedOrganization, IdParams, Organization, OrganizationCreate, OrganizationPage, OrganizationPatch, PageQuery, ReplayedOrganization, type Page } from '@keyplane/contracts';
import { Body, Controller, Get, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { OrganizationsService } from './organizations.service.js';

@ApiTags('organizations')
@Controller('organizations')
@Requires('keyplane:operate')
export class OrganizationsController {
  constructor(private readonly organizations: OrganizationsService) {}

  @Get()
  @Answers(200, OrganizationPage)
  listOrganizations(@Query({ schema: PageQuery }) query: PageQuery): Promise<Page<Organization>> {
    return this.organizations.list(query);
  }

  @Post()
  @Creates(CreatedOrganization, { replayed: ReplayedOrganization, at: '/organizations' })
  createOrganization(@CurrentCaller() caller: Caller, @Body({ schema: OrganizationCreate }) body: Unvalidated<OrganizationCreate>): Promise<CreatedOrganization> {
    return this.organizations.create(caller, body);
  }

  @Get(':id')
  @Answers(200, Organization)
  async getOrganization(@Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Organization> {
    return withEtag(reply, await this.organizations.get(id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, Organization)
  async updateOrganization(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: OrganizationPatch }) body: Unvalidated<OrganizationPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Organization> {
    return withEtag(reply, await this.organizations.update(caller, id, { ifMatch, body }));
  }
}
