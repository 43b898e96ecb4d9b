import { CreatedGateway, Gateway, GatewayCreate, GatewayPage, IdParams, PageQuery, Receipt, ReplayedGateway, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { IfMatch, IfMatchHeader, withEtag } from '../http/etag.js';
import { Answers, NeedsIfMatch } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { GatewaysService } from './gateways.service.js';
import { ReceiptsService } from './receipts.service.js';

@ApiTags('gateways')
@Controller('gateways')
@Requires('keyplane:operate', 'keyplane:admin')
export class GatewaysController {
  constructor(private readonly gateways: GatewaysService) {}

  @Get()
  @Answers(200, GatewayPage)
  listGateways(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<Gateway>> {
    return this.gateways.list(caller, query);
  }

  @Post()
  @Requires('keyplane:operate')
  @Creates(CreatedGateway, { replayed: ReplayedGateway, at: '/gateways' })
  createGateway(@CurrentCaller() caller: Caller, @Body({ schema: GatewayCreate }) body: Unvalidated<GatewayCreate>): Promise<CreatedGateway> {
    return this.gateways.create(caller, body);
  }

  @Get(':id')
  @Answers(200, Gateway)
  async getGateway(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Res({ passthrough: true }) reply: FastifyReply): Promise<Gateway> {
    return withEtag(reply, await this.gateways.get(caller, id));
  }

  @Delete(':id')
  @Requires('keyplane:operate')
  @HttpCode(204)
  @NeedsIfMatch()
  @Answers(204)
  deleteGateway(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @IfMatchHeader() ifMatch: IfMatch): Promise<void> {
    return this.gateways.remove(caller, id, ifMatch);
  }
}

/** The way back of gateways without Kafka. */
@ApiTags('gateway')
@Controller('gateway')
@Requires('keyplane:gateway')
export class ReceiptsController {
  constructor(private readonly receipts: ReceiptsService) {}

  @Post('receipts')
  @HttpCode(204)
  @Answers(204)
  sendReceipt(@CurrentCaller() caller: Caller, @Body({ schema: Receipt }) body: Unvalidated<Receipt>): Promise<void> {
    return this.receipts.take(caller, body);
  }
}
