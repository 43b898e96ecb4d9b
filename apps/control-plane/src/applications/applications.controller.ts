import { Application, ApplicationCreate, ApplicationPage, ApplicationPatch, ApplicationsQuery, ForceQuery, IdParams, PageQuery, UsableKeyManagerPage, type ListedApplication, type Page, type UsableKeyManager } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { ApplicationDeletion } from './application-deletion.js';
import { ApplicationsService } from './applications.service.js';

@ApiTags('applications')
@Controller('applications')
@Requires('keyplane:develop', 'keyplane:admin')
export class ApplicationsController {
  constructor(
    private readonly applications: ApplicationsService,
    private readonly deletion: ApplicationDeletion,
  ) {}

  @Get()
  @Answers(200, ApplicationPage)
  listApplications(@CurrentCaller() caller: Caller, @Query({ schema: ApplicationsQuery }) query: ApplicationsQuery): Promise<Page<ListedApplication>> {
    return this.applications.list(caller, query);
  }

  @Post()
  @Requires('keyplane:develop')
  @Creates(Application, { at: '/applications' })
  createApplication(@CurrentCaller() caller: Caller, @Body({ schema: ApplicationCreate }) body: Unvalidated<ApplicationCreate>): Promise<Application> {
    return this.applications.create(caller, body);
  }

  @Get(':id')
  @Answers(200, Application)
  async getApplication(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Application> {
    return withEtag(reply, await this.applications.get(caller, id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, Application)
  async updateApplication(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: ApplicationPatch }) body: Unvalidated<ApplicationPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Application> {
    return withEtag(reply, await this.applications.update(caller, id, { ifMatch, body }));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteApplication(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch, @Query({ schema: ForceQuery }) query: ForceQuery): Promise<void> {
    return this.deletion.remove(caller, id, { ifMatch, force: query.force === 'true' });
  }

  @Get(':id/key-managers')
  @Requires('keyplane:develop')
  @Answers(200, UsableKeyManagerPage)
  listUsableKeyManagers(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<UsableKeyManager>> {
    return this.applications.listKeyManagers(caller, id, query);
  }
}
