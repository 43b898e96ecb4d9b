import { GATEWAY_PROBLEMS, PROBLEMS, REASONS } from '../../libs/contracts/dist/index.js';

/** One page per problem code, and an index. */
export async function errorPages() {
  const groups = [
    ['The control plane’s API', PROBLEMS],
    ['Verdicts of the gateway', REASONS],
    ['Other answers of the gateway', GATEWAY_PROBLEMS],
  ];
  const pages = {};
  const index = ['# Errors', '', 'Every error is `application/problem+json` (RFC 9457) with a stable `code`. Generated from `libs/contracts`; do not edit.', ''];
  for (const [title, problems] of groups) {
    index.push(`## ${title}`, '', '| code | status | title |', '| --- | --- | --- |');
    for (const [code, { status, title: name }] of Object.entries(problems)) index.push(`| [\`${code}\`](${code}.md) | ${status} | ${name} |`);
    index.push('');
    for (const [code, problem] of Object.entries(problems)) pages[code] = page(code, problem, related(code, Object.keys(problems)));
  }
  pages.README = index.join('\n');
  return pages;
}

function page(code, { status, title, what, fix }, others) {
  return [`# ${title}`, '', `\`${code}\` · HTTP ${status}`, '', '## What happened', '', what, '', '## How to fix', '', fix, '', '## Related', '', others.length > 0 ? others.map((other) => `- [\`${other}\`](${other}.md)`).join('\n') : '- [All errors](README.md)', ''].join('\n');
}

/** Codes of the same noun; for verdicts, the neighbours in the order of the steps. */
function related(code, codes) {
  if (code.includes('.')) return codes.filter((other) => other !== code && other.split('.')[0] === code.split('.')[0]).slice(0, 5);
  const place = codes.indexOf(code);
  return codes.slice(Math.max(0, place - 2), place + 3).filter((other) => other !== code);
}
