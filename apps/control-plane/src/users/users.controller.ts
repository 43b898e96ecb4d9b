import { CreatedUser, IdParams, ReplayedUser, SearchQuery, User, UserCreate, UserPage, UserPatch, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag, withSecret } from '../http/etag.js';
import { Answers, MergePatch, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { UsersService } from './users.service.js';

@ApiTags('users')
@Controller('users')
@Requires('keyplane:admin')
export class UsersController {
  constructor(private readonly users: UsersService) {}

  @Get()
  @Answers(200, UserPage)
  listUsers(@CurrentCaller() caller: Caller, @Query({ schema: SearchQuery }) query: SearchQuery): Promise<Page<User>> {
    return this.users.list(caller, query);
  }

  @Post()
  @Creates(CreatedUser, { replayed: ReplayedUser, at: '/users' })
  createUser(@CurrentCaller() caller: Caller, @Body({ schema: UserCreate }) body: Unvalidated<UserCreate>): Promise<CreatedUser> {
    return this.users.create(caller, body);
  }

  @Get(':id')
  @Answers(200, User)
  async getUser(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<User> {
    return withEtag(reply, await this.users.get(caller, id));
  }

  @Patch(':id')
  @MergePatch()
  @Answers(200, User)
  async updateUser(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @IfMatchHeader() ifMatch: IfMatch,
    @Body({ schema: UserPatch }) body: Unvalidated<UserPatch>,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<User> {
    return withEtag(reply, await this.users.update(caller, id, { ifMatch, body }));
  }

  @Post(':id/reset-password')
  @HttpCode(200)
  @Answers(200, CreatedUser)
  async resetPassword(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<CreatedUser> {
    return withSecret(reply, await this.users.resetPassword(caller, id));
  }

  @Delete(':id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteUser(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch): Promise<void> {
    return this.users.remove(caller, id, ifMatch);
  }
}
