import { AuditPage, SearchQuery, type AuditEntry, type Page } from '@keyplane/contracts';
import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { AuditRepository } from './audit.repository.js';

@ApiTags('audit-log')
@Controller('audit-log')
@Requires('keyplane:admin')
export class AuditController {
  constructor(private readonly audit: AuditRepository) {}

  @Get()
  @Answers(200, AuditPage)
  listAuditLog(@CurrentCaller() caller: Caller, @Query({ schema: SearchQuery }) query: SearchQuery): Promise<Page<AuditEntry>> {
    return this.audit.list(caller.organizationId, query);
  }
}
