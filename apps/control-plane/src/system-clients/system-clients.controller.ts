import { CreatedSystemClient, IdParams, PageQuery, ReplayedSystemClient, SystemClient, SystemClientCreate, SystemClientPage, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { SystemClientsService } from './system-clients.service.js';

@ApiTags('system-clients')
@Controller('system-clients')
@Requires('keyplane:operate')
export class SystemClientsController {
  constructor(private readonly clients: SystemClientsService) {}

  @Get()
  @Answers(200, SystemClientPage)
  listSystemClients(@Query({ schema: PageQuery }) query: PageQuery): Promise<Page<SystemClient>> {
    return this.clients.list(query);
  }

  @Post()
  @Creates(CreatedSystemClient, { replayed: ReplayedSystemClient, at: '/system-clients' })
  createSystemClient(@CurrentCaller() caller: Caller, @Body({ schema: SystemClientCreate }) body: Unvalidated<SystemClientCreate>): Promise<CreatedSystemClient> {
    return this.clients.create(caller, body);
  }

  @Get(':id')
  @Answers(200, SystemClient)
  async getSystemClient(@Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<SystemClient> {
    return withEtag(reply, await this.clients.get(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteSystemClient(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch): Promise<void> {
    return this.clients.remove(caller, id, ifMatch);
  }
}
