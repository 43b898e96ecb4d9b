import { IdParams, KeyManager, KeyManagerCreate, KeyManagerDeleteQuery, KeyManagerPage, KeyManagerPatch, PageQuery, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SystemTransactions } from '../database/system-transactions.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { KeyManagerRemoval } from './key-manager-removal.js';
import { KeyManagersService } from './key-managers.service.js';
import type { Realm } from './realm.js';

/** Key managers of the installation, seen by every organization. An operator's route: the only one here on the system's connection. */
@ApiTags('global key managers')
@Controller('global-key-managers')
@Requires('keyplane:operate')
export class GlobalKeyManagersController {
  constructor(
    private readonly keyManagers: KeyManagersService,
    private readonly removal: KeyManagerRemoval,
    private readonly system: SystemTransactions,
  ) {}

  @Get()
  @Answers(200, KeyManagerPage)
  listGlobalKeyManagers(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<KeyManager>> {
    return this.keyManagers.list(this.realmOf(caller), query);
  }

  @Post()
  @Creates(KeyManager, { at: '/global-key-managers' })
  createGlobalKeyManager(@CurrentCaller() caller: Caller, @Body({ schema: KeyManagerCreate }) body: Unvalidated<KeyManagerCreate>): Promise<KeyManager> {
    return this.keyManagers.create(this.realmOf(caller), body);
  }

  @Get(':id')
  @Answers(200, KeyManager)
  async getGlobalKeyManager(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<KeyManager> {
    return withEtag(reply, await this.keyManagers.get(this.realmOf(caller), id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, KeyManager)
  async updateGlobalKeyManager(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: KeyManagerPatch }) body: Unvalidated<KeyManagerPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<KeyManager> {
    return withEtag(reply, await this.keyManagers.update(this.realmOf(caller), id, { ifMatch, body }));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteGlobalKeyManager(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch, @Query({ schema: KeyManagerDeleteQuery }) { force }: KeyManagerDeleteQuery): Promise<void> {
    return this.removal.remove(this.realmOf(caller), id, { ifMatch, force: force === 'true' });
  }

  private realmOf(caller: Caller): Realm {
    return { organizationId: null, caller, run: (work) => this.system.run(work) };
  }
}
