import { PageQuery, ScopePage, type Page, type Scope } from '@keyplane/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Transactions } from '../database/transactions.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { ScopesRepository } from './scopes.repository.js';

@ApiTags('apis')
@Controller('scopes')
@Requires('keyplane:publish')
export class ScopesController {
  constructor(
    private readonly transactions: Transactions,
    private readonly scopes: ScopesRepository,
  ) {}

  @Get()
  @Answers(200, ScopePage)
  listScopes(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<Scope>> {
    return this.transactions.inOrganization(caller.organizationId, () => this.scopes.page(caller.organizationId, query));
  }
}
