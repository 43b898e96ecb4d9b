import { ApiImpact, ApiImpactRequest, ApiUsage, IdParams, Rollout } from '@keyplane/contracts';
import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { ApiInsightsService } from './api-insights.service.js';

@ApiTags('apis')
@Controller('apis/:id')
@Requires('keyplane:publish')
export class ApiInsightsController {
  constructor(private readonly insights: ApiInsightsService) {}

  @Get('usage')
  @Answers(200, ApiUsage)
  getApiUsage(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }): Promise<ApiUsage> {
    return this.insights.usage(caller, id);
  }

  @Post('impact')
  @HttpCode(200)
  @Answers(200, ApiImpact)
  getApiImpact(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Body({ schema: ApiImpactRequest }) body: Unvalidated<ApiImpactRequest>): Promise<ApiImpact> {
    return this.insights.impact(caller, id, body);
  }

  @Get('rollout')
  @Answers(200, Rollout)
  getApiRollout(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }): Promise<Rollout> {
    return this.insights.rollout(caller, id);
  }
}
