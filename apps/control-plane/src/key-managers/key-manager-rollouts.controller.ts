import { KeyManagerRolloutPage, PageQuery, type KeyManagerRollout, type Page } from '@keyplane/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { pageOfArray } from '../http/pagination.js';
import { KeyManagerInsightsService } from './key-manager-insights.service.js';
import { OrganizationRealms } from './organization-realms.js';

/** How far each key manager's newest revision has come, for the list of them. */
@ApiTags('key managers')
@Controller('key-managers/rollouts')
@Requires('keyplane:admin')
export class KeyManagerRolloutsController {
  constructor(
    private readonly insights: KeyManagerInsightsService,
    private readonly realms: OrganizationRealms,
  ) {}

  @Get()
  @Answers(200, KeyManagerRolloutPage)
  async listKeyManagerRollouts(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<KeyManagerRollout>> {
    return pageOfArray(await this.insights.rolloutsOfAll(this.realms.of(caller)), ({ keyManagerId }) => keyManagerId, query);
  }
}
