import { IdParams, Impact, ImpactQuery, KeyManagerKeys, KeyManagerUsage, Permissions, PermissionsDto, Rollout, SavedPermissions } from '@keyplane/contracts';
import { Body, Controller, Get, Param, Put, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader } from '../http/etag.js';
import { Answers, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { KeyManagerInsightsService } from './key-manager-insights.service.js';
import { permissionTag } from './key-manager-permissions.js';
import { OrganizationRealms } from './organization-realms.js';
import { PermissionChangesService } from './permission-changes.service.js';

/** What hangs on one key manager that the organization sees, its own or a global one. */
@ApiTags('key managers')
@Controller('key-managers/:id')
@Requires('keyplane:admin')
export class KeyManagerInsightsController {
  constructor(
    private readonly insights: KeyManagerInsightsService,
    private readonly changes: PermissionChangesService,
    private readonly realms: OrganizationRealms,
  ) {}

  @Get('usage')
  @Answers(200, KeyManagerUsage)
  getKeyManagerUsage(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }): Promise<KeyManagerUsage> {
    return this.insights.usage(this.realms.of(caller), id);
  }

  @Get('impact')
  @Answers(200, Impact)
  getKeyManagerImpact(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Query({ schema: ImpactQuery }) query: ImpactQuery): Promise<Impact> {
    return this.insights.impact(this.realms.of(caller), id, query);
  }

  @Get('rollout')
  @Answers(200, Rollout)
  getKeyManagerRollout(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }): Promise<Rollout> {
    return this.insights.rollout(this.realms.of(caller), id);
  }

  @Get('keys')
  @Answers(200, KeyManagerKeys)
  getKeyManagerKeys(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }): Promise<KeyManagerKeys> {
    return this.insights.keys(this.realms.of(caller), id);
  }

  @Get('permissions')
  @Answers(200, PermissionsDto)
  async getKeyManagerPermissions(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Permissions> {
    return withPermissionTag(reply, await this.insights.getPermissions(this.realms.of(caller), id));
  }

  @Put('permissions')
  @NeedsIfMatch()
  @Answers(200, SavedPermissions)
  async setKeyManagerPermissions(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: Permissions }) body: Unvalidated<Permissions>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SavedPermissions> {
    return withPermissionTag(reply, await this.changes.replace(this.realms.of(caller), id, { ifMatch, body }));
  }
}

function withPermissionTag<T extends Permissions>(reply: FastifyReply, permissions: T): T {
  void reply.header('etag', `"${permissionTag(permissions)}"`);
  return permissions;
}
