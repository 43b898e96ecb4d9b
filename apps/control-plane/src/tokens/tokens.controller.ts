import { ExplainRequest, Explanation } from '@keyplane/contracts';
import { explain } from '@keyplane/gateway-core';
import { Body, Controller, HttpCode, Inject, Module, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CONFIG, type Config } from '../config/config.module.js';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { invalidField, Problem } from '../http/problem.js';
import { Unvalidated } from '../http/unvalidated.js';
import { OwnView } from '../stream/own-view.js';

/** Why a gateway accepts or refuses a token: the verdict's own steps, on what gateways know now. The token is neither stored nor logged. */
@ApiTags('tokens')
@Controller('tokens')
@Requires('keyplane:develop', 'keyplane:publish', 'keyplane:admin')
export class TokensController {
  constructor(
    private readonly view: OwnView,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Post('explain')
  @HttpCode(200)
  @Answers(200, Explanation)
  explainToken(@CurrentCaller() caller: Caller, @Body({ schema: ExplainRequest }) body: Unvalidated<ExplainRequest>): Explanation {
    const request = body.validate();
    const { snapshot } = this.view;
    if (!snapshot) throw new Problem('service.unavailable', { headers: { 'retry-after': '1' } });
    const api = request.apiId === undefined ? undefined : snapshot.apis.get(request.apiId);
    if (request.apiId !== undefined && api?.state.organizationId !== caller.organizationId) throw invalidField('/apiId', 'unknown-api', 'names an API that does not exist');
    return explain(snapshot, { ...request, organizationId: caller.organizationId, nowMs: Date.now(), refusedAudiences: [`${this.config.http.publicUrl}/api`] });
  }
}

@Module({ controllers: [TokensController] })
export class TokensModule {}
