import { IdParams, PageQuery, Subscription, SubscriptionCreate, SubscriptionPage, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { SubscriptionsService } from './subscriptions.service.js';

@ApiTags('subscriptions')
@Controller()
@Requires('keyplane:develop', 'keyplane:admin')
export class SubscriptionsController {
  constructor(private readonly subscriptions: SubscriptionsService) {}

  @Get('applications/:id/subscriptions')
  @Answers(200, SubscriptionPage)
  listSubscriptions(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<Subscription>> {
    return this.subscriptions.list(caller, id, query);
  }

  @Post('applications/:id/subscriptions')
  @Requires('keyplane:develop')
  @Creates(Subscription, { at: '/subscriptions' })
  createSubscription(
    @CurrentCaller() caller: Caller,
    @Param({ schema: IdParams }) { id }: { id: string },
    @Body({ schema: SubscriptionCreate }) body: Unvalidated<SubscriptionCreate>,
  ): Promise<Subscription> {
    return this.subscriptions.create(caller, id, body);
  }

  @Get('subscriptions/:id')
  @Answers(200, Subscription)
  async getSubscription(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Subscription> {
    return withEtag(reply, await this.subscriptions.get(caller, id));
  }

  @Delete('subscriptions/:id')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteSubscription(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch): Promise<void> {
    return this.subscriptions.remove(caller, id, ifMatch);
  }
}
