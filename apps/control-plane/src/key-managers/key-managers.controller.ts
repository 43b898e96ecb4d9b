import { IdParams, KeyManager, KeyManagerCreate, KeyManagerDeleteQuery, KeyManagerList, KeyManagerPatch, PageQuery } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { actsAs, CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { KeyManagerRemoval } from './key-manager-removal.js';
import { KeyManagersService } from './key-managers.service.js';
import { OrganizationRealms } from './organization-realms.js';

@ApiTags('key managers')
@Controller('key-managers')
@Requires('keyplane:admin')
export class KeyManagersController {
  constructor(
    private readonly keyManagers: KeyManagersService,
    private readonly removal: KeyManagerRemoval,
    private readonly realms: OrganizationRealms,
  ) {}

  /** An API developer who is no administrator reads summaries. */
  @Get()
  @Requires('keyplane:admin', 'keyplane:publish')
  @Answers(200, KeyManagerList)
  listKeyManagers(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<KeyManagerList> {
    const realm = this.realms.of(caller);
    return actsAs(caller, 'keyplane:admin') ? this.keyManagers.list(realm, query) : this.keyManagers.listSummaries(realm, query);
  }

  @Post()
  @Creates(KeyManager, { at: '/key-managers' })
  createKeyManager(@CurrentCaller() caller: Caller, @Body({ schema: KeyManagerCreate }) body: Unvalidated<KeyManagerCreate>): Promise<KeyManager> {
    return this.keyManagers.create(this.realms.of(caller), body);
  }

  @Get(':id')
  @Answers(200, KeyManager)
  async getKeyManager(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<KeyManager> {
    return withEtag(reply, await this.keyManagers.get(this.realms.of(caller), id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, KeyManager)
  async updateKeyManager(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: KeyManagerPatch }) body: Unvalidated<KeyManagerPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyManager> {
    return withEtag(reply, await this.keyManagers.update(this.realms.of(caller), id, { ifMatch, body }));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteKeyManager(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch, @Query({ schema: KeyManagerDeleteQuery }) { force }: KeyManagerDeleteQuery): Promise<void> {
    return this.removal.remove(this.realms.of(caller), id, { ifMatch, force: force === 'true' });
  }
}
