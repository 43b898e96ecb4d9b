import { PROBLEM_GROUPS, problemPage } from '../../libs/contracts/dist/index.js';

/** One page per problem code, and an index. */
export async function errorPages() {
  const pages = {};
  const index = ['# Errors', '', 'Every error is `application/problem+json` (RFC 9457) with a stable `code`; its `type` is the address of the code’s page. Generated from `libs/contracts`; do not edit.', ''];
  for (const { title, problems } of PROBLEM_GROUPS) {
    index.push(`## ${title}`, '', '| code | status | title |', '| --- | --- | --- |');
    for (const [code, { status, title: name }] of Object.entries(problems)) {
      index.push(`| [\`${code}\`](${code}.md) | ${status} | ${name} |`);
      pages[code] = problemPage(code);
    }
    index.push('');
  }
  pages.README = index.join('\n');
  return pages;
}
