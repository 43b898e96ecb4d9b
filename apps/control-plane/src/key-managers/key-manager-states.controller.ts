import { KeyManagerNowPage, PageQuery, type KeyManagerNow, type Page } from '@keyplane/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { pageOfArray } from '../http/pagination.js';
import { KeyManagerInsightsService } from './key-manager-insights.service.js';
import { OrganizationRealms } from './organization-realms.js';

/** What is true of each key manager now, for the list of them. */
@ApiTags('key managers')
@Controller('key-managers/states')
@Requires('keyplane:admin')
export class KeyManagerStatesController {
  constructor(
    private readonly insights: KeyManagerInsightsService,
    private readonly realms: OrganizationRealms,
  ) {}

  @Get()
  @Answers(200, KeyManagerNowPage)
  async listKeyManagerStates(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<KeyManagerNow>> {
    return pageOfArray(await this.insights.statesOfAll(this.realms.of(caller)), ({ keyManagerId }) => keyManagerId, query);
  }
}
