import { HttpUrl, OperationPath, type ApiState } from '@keyplane/contracts';
import { compileOperations, type CompiledOperation } from '../routing/operations.js';

/** An API with its operations made ready for matching. */
export interface PublishedApi {
  readonly state: ApiState;
  /** The most specific first. */
  readonly operations: readonly CompiledOperation[];
}

/** Longer base paths can't be matched (`findRoute` looks no further). The control plane's longest is about 300. */
export const BASE_PATH_CHARS_MAX = 1024;
const BASE_PATH = /^(\/(?!\.{1,2}(\/|$))[A-Za-z0-9\-._~!$&'()*+,=:@]+)+$/;

/** The API ready for matching, or why it can't be served. */
export function publishApi(state: ApiState): PublishedApi | { reason: string } {
  if (state.basePath.length > BASE_PATH_CHARS_MAX || !BASE_PATH.test(state.basePath)) return { reason: 'basePath is no plain path' };
  if (!state.operations.every(({ path }) => OperationPath.safeParse(path).success)) return { reason: 'an operation has a path that can never match' };
  const upstreams = [state.upstreamUrl, ...(state.sandboxUpstreamUrl === null ? [] : [state.sandboxUpstreamUrl])];
  if (!upstreams.every((url) => HttpUrl.safeParse(url).success)) return { reason: 'an upstream is no http or https address' };
  return { state, operations: compileOperations(state.operations) };
}
