import { Caller, type Answer, type MadeRequest } from '../caller.js';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** Notes every request that it makes, and every id that an answer names. */
export class RecordingCaller extends Caller {
  readonly requests: MadeRequest[] = [];
  readonly ids = new Set<string>();

  override async send<Body = Record<string, unknown>>(request: MadeRequest): Promise<Answer<Body>> {
    const answer = await super.send<Body>(request);
    this.requests.push(request);
    for (const [id] of answer.text.matchAll(UUID)) this.ids.add(id);
    return answer;
  }

  /** Notes a request without making it: it would take away what the others are about. */
  plan(request: MadeRequest): void {
    this.requests.push(request);
  }
}

/** Whether a request is about one thing rather than a collection. */
export function namesAThing({ path }: MadeRequest): boolean {
  return path.search(UUID) >= 0;
}
