import { REASONS } from '../verdict/reasons.js';
import { PROBLEMS, type ProblemDefinition } from './catalogue.js';
import { GATEWAY_PROBLEMS } from './gateway-problems.js';

/** Every code that an answer may carry, in three groups. */
export const PROBLEM_GROUPS: readonly { title: string; problems: Record<string, ProblemDefinition> }[] = [
  { title: 'The control plane’s API', problems: PROBLEMS },
  { title: 'Verdicts of the gateway', problems: REASONS },
  { title: 'Other answers of the gateway', problems: GATEWAY_PROBLEMS },
];

/** The page of a code, in Markdown: what happened, how to fix it, related codes. Null for an unknown code. */
export function problemPage(code: string): string | null {
  const group = PROBLEM_GROUPS.find(({ problems }) => Object.hasOwn(problems, code));
  const problem = group?.problems[code];
  if (!group || !problem) return null;
  const related = relatedCodes(code, Object.keys(group.problems)).map((other) => `- [\`${other}\`](${other}.md)`);
  return [
    `# ${problem.title}`, `\`${code}\` · HTTP ${problem.status}`, '## What happened', problem.what, '## How to fix', problem.fix, '## Related',
    related.length > 0 ? related.join('\n') : '- [All errors](README.md)',
  ].join('\n\n') + '\n';
}

/** Codes of the same noun; for verdicts, the neighbours in the order of the steps. */
function relatedCodes(code: string, codes: readonly string[]): string[] {
  if (code.includes('.')) return codes.filter((other) => other !== code && other.split('.')[0] === code.split('.')[0]).slice(0, 5);
  const place = codes.indexOf(code);
  return codes.slice(Math.max(0, place - 2), place + 3).filter((other) => other !== code);
}
