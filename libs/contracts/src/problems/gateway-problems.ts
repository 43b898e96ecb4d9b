import type { ProblemDefinition } from './catalogue.js';

/** Problems of the gateway that are no verdict on a token (those are `REASONS`). */
export const GATEWAY_PROBLEMS = {
  'gateway.not-ready': { status: 503, title: 'The gateway has no configuration yet', what: 'The gateway has neither a copy on disk nor heard from the control plane.', fix: 'Wait until `/health/ready` answers 200; check the connection to the control plane or Kafka.' },
  'gateway.request-malformed': { status: 400, title: 'The request is malformed', what: 'The request could not be parsed as HTTP, or its headers contradict each other.', fix: 'Send a well-formed request.' },
  'gateway.path-refused': { status: 400, title: 'The path is ambiguous', what: 'The path holds something that two parsers could read differently: dot segments, encoded slashes or dots, backslashes, empty segments, semicolons, broken or double percent-encoding, control characters; or it differs from the path of an operation with other scopes in upper and lower case alone.', fix: 'Send a plain path, in the case of the operation.' },
  'gateway.loop-detected': { status: 508, title: 'The request goes round in circles', what: 'The request has passed through Keyplane gateways several times already: the upstream of the API leads back to a gateway.', fix: 'Set the upstream of the API to the service itself, not to a gateway.' },
  'gateway.upgrade-unsupported': { status: 501, title: 'WebSockets are not supported', what: 'The request asks to change the protocol of the connection to WebSocket, which the gateway does not forward.', fix: 'Use plain HTTP, with server-sent events where the upstream pushes data.' },
  'gateway.upstream-unreachable': { status: 502, title: 'The upstream cannot be reached', what: 'No connection to the API’s upstream could be made, or the network rules forbid its address.', fix: 'Check the upstream and `KEYPLANE_UPSTREAM_NETWORKS`.' },
  'gateway.upstream-timeout': { status: 504, title: 'The upstream did not answer in time', what: 'The API’s upstream took too long.', fix: 'Try again; check the upstream.' },
} as const satisfies Record<string, ProblemDefinition>;

export type GatewayProblemCode = keyof typeof GATEWAY_PROBLEMS;
