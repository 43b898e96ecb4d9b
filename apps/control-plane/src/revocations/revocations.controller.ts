import { AcceptedRevocation, IdParams, KeyRevoke, PageQuery, RevocationPage, type Page, type Revocation } from '@keyplane/contracts';
import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Transactions } from '../database/transactions.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { KeyRevocationService } from './key-revocation.service.js';
import { RevocationsRepository } from './revocations.repository.js';

@ApiTags('revocations')
@Controller()
export class RevocationsController {
  constructor(
    private readonly service: KeyRevocationService,
    private readonly revocations: RevocationsRepository,
    private readonly transactions: Transactions,
  ) {}

  @Post('keys/:id/revoke')
  @HttpCode(202)
  @Requires('keyplane:develop', 'keyplane:admin')
  @Answers(202, AcceptedRevocation)
  revokeTokens(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Body({ schema: KeyRevoke }) body: Unvalidated<KeyRevoke>): Promise<AcceptedRevocation> {
    return this.service.revoke(caller, id, body);
  }

  @Get('revocations')
  @Requires('keyplane:admin')
  @Answers(200, RevocationPage)
  listRevocations(@CurrentCaller() caller: Caller, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<Revocation>> {
    return this.transactions.inOrganization(caller.organizationId, () => this.revocations.listNewest(caller.organizationId, query));
  }
}
