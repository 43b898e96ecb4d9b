import { AddedSecret, IdParams, KeySecretPage, KeyTry, KeyTryResult, PageQuery, ReplayedSecret, SecretAdd, SecretIdParams, TestToken, TokenRequest, type KeySecret, type Page } from '@keyplane/contracts';
import { Body, Controller, Delete, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { Creates } from '../idempotency/creates.js';
import { KeySecretsService } from './key-secrets.service.js';
import { KeyTokensService } from './key-tokens.service.js';
import { KeyTryService } from './key-try.service.js';
import { UnfinishedSecrets } from './unfinished-secrets.js';

/** Secrets and test tokens of a key. Answers that show one must not be kept by anybody (RFC 9111 §5.2.2.5). */
@ApiTags('keys')
@Controller('keys/:id')
@Requires('keyplane:develop')
export class KeyCredentialsController {
  constructor(
    private readonly secrets: KeySecretsService,
    private readonly tokens: KeyTokensService,
    private readonly tries: KeyTryService,
  ) {}

  @Get('secrets')
  @Requires('keyplane:develop', 'keyplane:admin')
  @Answers(200, KeySecretPage)
  listSecrets(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Query({ schema: PageQuery }) query: PageQuery): Promise<Page<KeySecret>> {
    return this.secrets.list(caller, id, query);
  }

  @Post('secrets')
  @Header('cache-control', 'no-store')
  @Creates(AddedSecret, { replayed: ReplayedSecret, unfinished: UnfinishedSecrets })
  addSecret(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Body({ schema: SecretAdd }) body: Unvalidated<SecretAdd>): Promise<AddedSecret> {
    return this.secrets.add(caller, id, body);
  }

  @Delete('secrets/:secretId')
  @HttpCode(204)
  @Answers(204)
  retireSecret(@CurrentCaller() caller: Caller, @Param({ schema: SecretIdParams }) { id, secretId }: { id: string; secretId: string }): Promise<void> {
    return this.secrets.retire(caller, id, secretId);
  }

  @Post('token')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Answers(200, TestToken)
  requestTestToken(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Body({ schema: TokenRequest }) body: Unvalidated<TokenRequest>): Promise<TestToken> {
    return this.tokens.request(caller, id, body);
  }

  @Post('try')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  @Answers(200, KeyTryResult)
  tryKey(@CurrentCaller() caller: Caller, @Param({ schema: IdParams }) { id }: { id: string }, @Body({ schema: KeyTry }) body: Unvalidated<KeyTry>): Promise<KeyTryResult> {
    return this.tries.call(caller, id, body);
  }
}
