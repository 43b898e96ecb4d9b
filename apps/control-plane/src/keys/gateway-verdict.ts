import { REASON_CODES, REASONS, type Explanation, type Reason } from '@keyplane/contracts';
import { z } from 'zod';

/** What a gateway answered, as far as its verdict shows in it. */
export interface GatewayAnswer {
  headers: Readonly<Record<string, string>>;
  text: string;
}

const GatewayProblem = z.object({ code: z.string(), requestId: z.string() });

/**
 * The explanation is made from what gateways should know; the gateway that was asked has the last word. Where both agree,
 * the explanation stands. Where they don't (a change that is under way, a clock), its steps are not the gateway's and are left out.
 */
export function withGatewayVerdict(explanation: Explanation, answer: GatewayAnswer): Explanation {
  const code = problemOf(answer);
  if (code === null) return explanation.verdict === 'accepted' ? explanation : ACCEPTED_ALL_THE_SAME;
  // Its own trouble, not its verdict: an upstream that is not there, a path that it does not take.
  if (!isReason(code) || explanation.reason === code) return explanation;
  const { title, what, fix } = REASONS[code];
  return { verdict: 'refused', reason: code, steps: [], explanation: `${title}. ${what} ${fix}` };
}

const ACCEPTED_ALL_THE_SAME: Explanation = {
  verdict: 'accepted',
  reason: null,
  steps: [],
  explanation: 'The gateway accepted the token. By what Keyplane knows now it would not: a change is on its way to the gateway. Try again in a moment.',
};

/** The problem that the gateway itself answered, or null: then the answer is the upstream's, and the token was accepted. */
function problemOf({ headers, text }: GatewayAnswer): string | null {
  if (headers['content-type'] !== 'application/problem+json') return null;
  const parsed = GatewayProblem.safeParse(parseJson(text));
  // An upstream may answer with problems, too; the gateway's names the request as its header does.
  return parsed.success && parsed.data.requestId === headers['x-request-id'] ? parsed.data.code : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function isReason(code: string): code is Reason {
  return REASON_CODES.some((reason) => reason === code);
}
