import type { ExplainRequest, Explanation } from '@keyplane/contracts';
import { explain } from '@keyplane/gateway-core';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '../config/config.module.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import { OwnView } from '../stream/own-view.js';

/** Why a gateway accepts or refuses a token: the verdict's own steps, on what gateways know now. The token is neither stored nor logged. */
@Injectable()
export class TokenExplainer {
  constructor(
    private readonly view: OwnView,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem 422 where the API is not the organization's */
  explain(caller: Caller, request: ExplainRequest): Explanation {
    const { snapshot } = this.view;
    if (!snapshot) throw new Problem('service.unavailable', { headers: { 'retry-after': '1' } });
    const api = request.apiId === undefined ? undefined : snapshot.apis.get(request.apiId);
    if (request.apiId !== undefined && api?.state.organizationId !== caller.organizationId) throw invalidField('/apiId', 'unknown-api', 'names an API that does not exist');
    return explain(snapshot, { ...request, organizationId: caller.organizationId, nowMs: Date.now(), revocations: this.view.revocations, refusedAudiences: [`${this.config.http.publicUrl}/api`] });
  }
}
