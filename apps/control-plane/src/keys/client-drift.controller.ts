import { ClientDriftPage, PageQuery, type ClientDrift, type Page } from '@keyplane/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Transactions } from '../database/transactions.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { ClientDriftRepository } from './client-drift.repository.js';

/** What is unfinished at the authorization servers of the organization, for its administrators. */
@ApiTags('clients')
@Controller('clients/drift')
@Requires('keyplane:admin')
export class ClientDriftController {
  constructor(
    private readonly transactions: Transactions,
    private readonly drift: ClientDriftRepository,
  ) {}

  @Get()
  @Answers(200, ClientDriftPage)
  listClientDrift(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<ClientDrift>> {
    return this.transactions.inOrganization(caller.organizationId, () => this.drift.page(caller.organizationId, query));
  }
}
