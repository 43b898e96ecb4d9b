import { ApplicationKey, ApplicationKeyPage, ForceQuery, GeneratedKey, IdParams, KeyClose, KeyGenerate, KeyMap, KeyPatch, PageQuery, ReplayedKey, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { KeyClosing } from './key-closing.js';
import { KeyDeletion } from './key-deletion.js';
import { KeyGeneration } from './key-generation.js';
import { KeyMapping } from './key-mapping.js';
import { KeyUpdate } from './key-update.js';
import { KeysService } from './keys.service.js';
import { UnfinishedKeys } from './unfinished-keys.js';

@ApiTags('keys')
@Controller()
@Requires('keyplane:develop', 'keyplane:admin')
export class KeysController {
  constructor(
    private readonly keys: KeysService,
    private readonly generation: KeyGeneration,
    private readonly mapping: KeyMapping,
    private readonly changes: KeyUpdate,
    private readonly closing: KeyClosing,
    private readonly deletion: KeyDeletion,
  ) {}

  @Get('applications/:id/keys')
  @Answers(200, ApplicationKeyPage)
  listKeys(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<ApplicationKey>> {
    return this.keys.list(caller, id, query);
  }

  @Post('applications/:id/keys')
  @Requires('keyplane:develop')
  @Creates(GeneratedKey, { replayed: ReplayedKey, at: '/keys', unfinished: UnfinishedKeys })
  generateKey(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @Body({ schema: KeyGenerate }) body: Unvalidated<KeyGenerate>,
  ): Promise<GeneratedKey> {
    return this.generation.generate(caller, id, body);
  }

  @Post('applications/:id/keys/map')
  @Requires('keyplane:develop')
  @Creates(ApplicationKey, { at: '/keys' })
  mapKey(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @Body({ schema: KeyMap }) body: Unvalidated<KeyMap>,
  ): Promise<ApplicationKey> {
    return this.mapping.map(caller, id, body);
  }

  @Get('keys/:id')
  @Answers(200, ApplicationKey)
  async getKey(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<ApplicationKey> {
    return withEtag(reply, await this.keys.get(caller, id));
  }

  @Patch('keys/:id')
  @Requires('keyplane:develop')
  @MergePatch()
  @Answers(200, ApplicationKey)
  async updateKey(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: KeyPatch }) body: Unvalidated<KeyPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ApplicationKey> {
    return withEtag(reply, await this.changes.update(caller, id, { ifMatch, body }));
  }

  @Post('keys/:id/close')
  @HttpCode(204)
  @Answers(204)
  closeKey(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Body({ schema: KeyClose }) body: Unvalidated<KeyClose>): Promise<void> {
    return this.closing.close(caller, id, body);
  }

  @Delete('keys/:id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteKey(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch, @Query({ schema: ForceQuery }) query: ForceQuery): Promise<void> {
    return this.deletion.remove(caller, id, { ifMatch, force: query.force === 'true' });
  }
}
