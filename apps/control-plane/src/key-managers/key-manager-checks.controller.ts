import { CheckResult, DiscoverRequest, DiscoverResult, IdParams, KeyManagerCheckRequest } from '@keyplane/contracts';
import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { KeyManagerChecksService } from './key-manager-checks.service.js';
import { OrganizationRealms } from './organization-realms.js';

/** Looks at authorization servers before, or without, storing anything. */
@ApiTags('key managers')
@Controller('key-managers')
@Requires('keyplane:admin')
export class KeyManagerChecksController {
  constructor(
    private readonly checks: KeyManagerChecksService,
    private readonly realms: OrganizationRealms,
  ) {}

  @Post('discover')
  @HttpCode(200)
  @Answers(200, DiscoverResult)
  discoverKeyManager(@Body({ schema: DiscoverRequest }) body: Unvalidated<DiscoverRequest>): Promise<DiscoverResult> {
    return this.checks.discover(body);
  }

  @Post('check')
  @HttpCode(200)
  @Answers(200, CheckResult)
  checkKeyManager(@Body({ schema: KeyManagerCheckRequest }) body: Unvalidated<KeyManagerCheckRequest>): Promise<CheckResult> {
    return this.checks.check(body);
  }

  @Post(':id/check')
  @HttpCode(200)
  @Answers(200, CheckResult)
  checkStoredKeyManager(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }): Promise<CheckResult> {
    return this.checks.checkStored(this.realms.of(caller), id);
  }
}
