import { Api, ApiCreate, ApiPage, ApiPatch, ForceQuery, IdParams, SearchQuery, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { ApisService } from './apis.service.js';

@ApiTags('apis')
@Controller('apis')
@Requires('keyplane:publish')
export class ApisController {
  constructor(private readonly apis: ApisService) {}

  @Get()
  @Answers(200, ApiPage)
  listApis(@CurrentCaller() caller: Caller, @Query({ schema: SearchQuery }) query: SearchQuery): Promise<Page<Api>> {
    return this.apis.list(caller, query);
  }

  @Post()
  @Creates(Api, { at: '/apis' })
  createApi(@CurrentCaller() caller: Caller, @Body({ schema: ApiCreate }) body: Unvalidated<ApiCreate>): Promise<Api> {
    return this.apis.create(caller, body);
  }

  @Get(':id')
  @Answers(200, Api)
  async getApi(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Api> {
    return withEtag(reply, await this.apis.get(caller, id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, Api)
  async updateApi(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: ApiPatch }) body: Unvalidated<ApiPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Api> {
    return withEtag(reply, await this.apis.update(caller, id, { ifMatch, body }));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteApi(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch, @Query({ schema: ForceQuery }) query: ForceQuery): Promise<void> {
    return this.apis.remove(caller, id, { ifMatch, force: query.force === 'true' });
  }
}
