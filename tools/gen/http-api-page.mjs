// Every call of the HTTP API in a line, from the OpenAPI document.
const GROUPS = [
  ['keyplane:develop', 'Application developers'],
  ['keyplane:publish', 'API developers'],
  ['keyplane:admin', 'Administrators'],
  ['keyplane:operate', 'Operators'],
  ['keyplane:gateway', 'Gateways'],
  [undefined, 'Everybody'],
];
const GIVEN_BY_ROLE = new Map([['keyplane:develop', 'application-developer'], ['keyplane:publish', 'api-developer'], ['keyplane:admin', 'administrator'], ['keyplane:operate', 'operator']]);

/** Grouped by the scope that comes first; a call that more scopes open stands once, and names them. */
export function httpApiPage({ paths }) {
  const calls = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, { summary, security = [] }]) => ({ call: `${method.toUpperCase()} ${path.replace('/api/v1', '')}`, summary, scopes: security.flatMap(({ bearer = [] }) => bearer) })));
  const lines = [
    '# HTTP API', '', 'Generated from [the OpenAPI document](../apps/control-plane/openapi.json), which has every field; do not edit.', '',
    'Paths are below `/api/v1`, save `/health`. Callers have an access token of the built-in key manager of their organization (`Authorization: Bearer`), with one of the scopes, and the role that belongs to it. Lists are `{"items":[…],"nextCursor":…}` with `?limit=` and `?cursor=`. GET answers an `ETag`; PATCH is a JSON merge patch (RFC 7396), and it and DELETE take `If-Match` (`*`: whatever is there). What creates takes an `Idempotency-Key` ([what it answers](architecture.md#repeated-calls)). [Errors](errors/README.md) are RFC 9457 problems.', '',
  ];
  for (const [scope, title] of GROUPS) {
    const role = GIVEN_BY_ROLE.get(scope);
    lines.push(`## ${title}`, '');
    if (scope !== undefined) lines.push(`Scope \`${scope}\`${role === undefined ? '' : `, role \`${role}\``}.`, '');
    lines.push('| call | does | also with |', '| --- | --- | --- |', ...calls.filter(({ scopes }) => scopes[0] === scope).map((call) => row(call)), '');
  }
  return lines.join('\n');
}

function row({ call, summary, scopes: [, ...others] }) {
  return `| \`${call}\` | ${summary} | ${others.map((scope) => `\`${scope}\``).join(', ')} |`;
}
