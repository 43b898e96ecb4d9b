import { IdParams, PageQuery, Role, RoleCreate, RolePage, RolePatch, type ListedRole, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { RolesService } from './roles.service.js';

@ApiTags('roles')
@Controller('roles')
@Requires('keyplane:admin')
export class RolesController {
  constructor(private readonly roles: RolesService) {}

  @Get()
  @Answers(200, RolePage)
  listRoles(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<ListedRole>> {
    return this.roles.list(caller, query);
  }

  @Post()
  @Creates(Role, { at: '/roles' })
  createRole(@CurrentCaller() caller: Caller, @Body({ schema: RoleCreate }) body: Unvalidated<RoleCreate>): Promise<Role> {
    return this.roles.create(caller, body);
  }

  @Get(':id')
  @Answers(200, Role)
  async getRole(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Role> {
    return withEtag(reply, await this.roles.get(caller, id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, Role)
  async updateRole(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: RolePatch }) body: Unvalidated<RolePatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Role> {
    return withEtag(reply, await this.roles.update(caller, id, { ifMatch, body }));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteRole(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch): Promise<void> {
    return this.roles.remove(caller, id, ifMatch);
  }
}
