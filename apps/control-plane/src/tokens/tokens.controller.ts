import { ExplainRequest, Explanation } from '@keyplane/contracts';
import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentCaller, Requires, type Caller } from '../http/caller.js';
import { Answers } from '../http/openapi.decorators.js';
import { Unvalidated } from '../http/unvalidated.js';
import { TokenExplainer } from './token-explainer.js';

@ApiTags('tokens')
@Controller('tokens')
@Requires('keyplane:develop', 'keyplane:publish', 'keyplane:admin')
export class TokensController {
  constructor(private readonly explainer: TokenExplainer) {}

  @Post('explain')
  @HttpCode(200)
  @Answers(200, Explanation)
  explainToken(@CurrentCaller() caller: Caller, @Body({ schema: ExplainRequest }) body: Unvalidated<ExplainRequest>): Explanation {
    return this.explainer.explain(caller, body.validate());
  }
}
