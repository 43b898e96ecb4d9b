/** What a problem code means to the person who meets it; `docs/errors/<code>.md` is generated from this table. */
export interface ProblemDefinition {
  status: number;
  title: string;
  /** What happened, in a sentence or two. */
  what: string;
  /** How to fix it. */
  fix: string;
}

/** Codes of the control plane's HTTP API. Never renamed once released. */
export const PROBLEMS = {
  'request.malformed': { status: 400, title: 'The request body is not valid JSON', what: 'The body could not be parsed as JSON, or holds a forbidden member name such as `__proto__`, or is nested deeper than 64 levels.', fix: 'Send one JSON object, encoded as UTF-8, with `Content-Type: application/json`.' },
  'request.parameter-invalid': { status: 400, title: 'A query parameter is not valid', what: 'A query parameter is unknown or has a value that it cannot have; `errors` names it.', fix: 'Correct the parameter that `errors` names.' },
  'request.invalid': { status: 422, title: 'The request has invalid fields', what: 'The body is JSON, but one or more fields are missing, unknown or wrong. Nothing was stored.', fix: 'Correct each field that `errors[].pointer` names (a JSON pointer into the body).' },
  'request.too-large': { status: 413, title: 'The request body is too large', what: 'The body is larger than the server accepts (1 MiB).', fix: 'Send less in one request.' },
  'request.unsupported-media-type': { status: 415, title: 'The content type is not supported', what: 'The body has a content type that this resource does not take.', fix: 'Use `application/json`, or `application/merge-patch+json` for PATCH.' },
  'request.method-not-allowed': { status: 405, title: 'The method is not allowed here', what: 'The resource exists but does not know this method.', fix: 'Use a method that the OpenAPI document lists for this path.' },
  'auth.token-missing': { status: 401, title: 'An access token is required', what: 'The request has no `Authorization: Bearer` header.', fix: 'Get a token from the token endpoint of your organization’s built-in key manager with the scope that the resource needs.' },
  'auth.token-invalid': { status: 401, title: 'The access token is not valid', what: 'The token is expired, malformed, signed by another issuer, or not meant for the control plane.', fix: 'Get a new token from the built-in key manager of your organization. Tokens of other key managers are for APIs, not for Keyplane.' },
  'auth.session-over': { status: 401, title: 'The session is over', what: 'The session has expired, was ended by a sign-out or by an administrator, or never was.', fix: 'Sign in again. What you have typed stays in the page.' },
  'auth.csrf': { status: 403, title: 'The call may come from another site', what: 'A writing call with a session cookie needs the header `x-keyplane-csrf` with the `csrfToken` of `GET /api/v1/me`, and an `Origin` that is Keyplane’s own.', fix: 'Read `/api/v1/me` again and send its `csrfToken`. Scripts use a token in place of a cookie.' },
  'auth.scope-missing': { status: 403, title: 'The token lacks the scope', what: 'The resource needs a scope that the token does not carry.', fix: 'Request the scope named in `detail`.' },
  'auth.role-missing': { status: 403, title: 'The caller lacks the role', what: 'The caller’s roles do not include the one that this resource needs.', fix: 'Ask an administrator for the role named in `detail`.' },
  'resource.not-found': { status: 404, title: 'There is no such resource', what: 'Nothing with this id exists, or it is not yours to see: both get this same answer.', fix: 'Check the id and the organization of your token.' },
  'precondition.required': { status: 428, title: 'If-Match is required', what: 'Changing or deleting a resource needs the ETag that you last read.', fix: 'Send `If-Match` with the ETag of your last GET, or `*` to overwrite whatever is there.' },
  'precondition.failed': { status: 412, title: 'The resource has changed', what: 'The `If-Match` header names another revision than the current one: somebody else changed the resource.', fix: 'Read it again, apply your change to what you find, and retry with the new ETag.' },
  'organization.name-taken': { status: 409, title: 'The organization name is taken', what: 'Another organization has this name.', fix: 'Choose another name.' },
  'user.name-taken': { status: 409, title: 'The user name is taken', what: 'Another person of this organization has this user name.', fix: 'Choose another user name.' },
  'portal.not-built': { status: 503, title: 'The portal is not there', what: 'The control plane finds no built portal to serve.', fix: 'Build it (`npm start` does), or set `KEYPLANE_PORTALS_FOLDER`.' },
  'gateway.address-unknown': { status: 409, title: 'The address of the gateways is not known', what: 'The control plane has not been told where its gateways are, so it can’t call one.', fix: 'Set `KEYPLANE_GATEWAY_PUBLIC_URL` for the control plane.' },
  'gateway.unreachable': { status: 502, title: 'The gateway does not answer', what: 'The control plane could not reach the gateway at its public address.', fix: 'Check that a gateway runs at `KEYPLANE_GATEWAY_PUBLIC_URL`.' },
  'gateway.timeout': { status: 504, title: 'The gateway took too long', what: 'The gateway, or the API behind it, did not answer within 10 seconds.', fix: 'Try again; if it stays slow, look at the API’s upstream.' },
  'user.no-password': { status: 409, title: 'This caller has no password', what: 'Only people have passwords; a system client has secrets.', fix: 'Sign in as a person.' },
  'user.too-many-tries': { status: 429, title: 'Too many wrong passwords', what: 'The password was wrong too often; the next try has to wait.', fix: 'Wait as long as `Retry-After` says.' },
  'user.owns-applications': { status: 409, title: 'The person owns applications', what: 'A person who owns applications cannot be deleted.', fix: 'Move or delete the applications first.' },
  'role.name-taken': { status: 409, title: 'The role name is taken', what: 'Another role of this organization has this name, or the name is reserved.', fix: 'Choose another name.' },
  'role.reserved': { status: 409, title: 'The role is built in', what: 'Built-in roles cannot be renamed or deleted.', fix: 'Make a role of your own.' },
  'role.in-use': { status: 409, title: 'The role is in use', what: 'A permission of a key manager, a person or a system client names this role.', fix: 'Take the role out of what `usedBy` lists, then delete it.' },
  'role.operator-only': { status: 403, title: 'Only an operator may do this', what: 'Only an operator gives or takes the role `operator`, or changes a person who has it.', fix: 'Ask an operator of the installation.' },
  'system-client.name-taken': { status: 409, title: 'The system client name is taken', what: 'Another system client of this organization has this name.', fix: 'Choose another name.' },
  'system-client.in-use': { status: 409, title: 'The system client is in use', what: 'Applications belong to this system client, or it is the client of a gateway; `usedBy` lists them.', fix: 'Move or delete the applications, or delete the gateway, which deletes its client.' },
  'gateway.name-taken': { status: 409, title: 'The gateway name is taken', what: 'Another gateway has this name.', fix: 'Choose another name.' },
  'key-manager.name-taken': { status: 409, title: 'The key manager name is taken', what: 'Another key manager that your organization can see has this name.', fix: 'Choose another name.' },
  'key-manager.issuer-taken': { status: 409, title: 'The issuer belongs to another key manager', what: 'An issuer (or alias) may belong to one key manager only, among those of the organization and the global ones; a token names its issuer and nothing else.', fix: 'Use the key manager that has this issuer, or remove the issuer there first.' },
  'key-manager.in-use': { status: 409, title: 'The key manager is in use', what: 'APIs name this key manager, or applications hold keys at it; `usedBy` lists them.', fix: 'Remove these uses first, or delete with `?force=true`.' },
  'key-manager.built-in': { status: 409, title: 'The built-in key manager cannot be changed this way', what: 'Each organization has exactly one built-in key manager, made with it; it cannot be created, deleted or given another issuer.', fix: 'Disable it instead, if no new keys and no tokens of it should be accepted.' },
  'key-manager.disabled': { status: 422, title: 'The key manager is disabled', what: 'No keys are made, and no tokens issued, at a disabled key manager.', fix: 'Enable the key manager, or choose another.' },
  'key-manager.not-permitted': { status: 403, title: 'You may not use this key manager', what: 'The permissions of the key manager do not allow new use by you. Keys made before stay valid; you may read and delete them.', fix: 'Ask an administrator of your organization.' },
  'key-manager.operation-off': { status: 422, title: 'The key manager does not offer this', what: 'The administrator has switched this operation off for the key manager.', fix: 'Choose another key manager, or ask an administrator to switch it on.' },
  'key-manager.unreachable': { status: 502, title: 'The authorization server cannot be reached', what: 'No connection could be made to the address, the network rules forbid it, or the answer did not come.', fix: 'Check the address, the network between, and `KEYPLANE_CONNECTOR_NETWORKS`.' },
  'key-manager.timeout': { status: 504, title: 'The authorization server did not answer in time', what: 'The authorization server took longer than allowed.', fix: 'Try again later; check the server.' },
  'key-manager.unauthorized': { status: 422, title: 'The authorization server refused our credentials', what: 'The credentials in `connection` were refused by the authorization server.', fix: 'Correct the credentials of the key manager.' },
  'key-manager.forbidden': { status: 422, title: 'The authorization server denies us the right', what: 'The credentials are valid, but lack a right at the authorization server.', fix: 'Give the credentials the right that `detail` names.' },
  'key-manager.client-missing': { status: 422, title: 'The client does not exist at the authorization server', what: 'The authorization server does not know the client (any more).', fix: 'Delete the key and generate a new one.' },
  'key-manager.conflict': { status: 409, title: 'The authorization server reports a conflict', what: 'Something with the same identity exists at the authorization server.', fix: 'Read `detail`; remove or rename what is in the way there.' },
  'key-manager.rate-limited': { status: 503, title: 'The authorization server limits our calls', what: 'The authorization server asked us to slow down.', fix: 'Try again after the time in `Retry-After`.' },
  'key-manager.rejected': { status: 422, title: 'The authorization server rejected the request', what: 'The authorization server understood the request and rejected it.', fix: 'Read `detail` and change the request.' },
  'key-manager.unsupported': { status: 422, title: 'The authorization server cannot do this', what: 'The operation is not supported by this authorization server or connection.', fix: 'Use what the capabilities of the connection list.' },
  'key-manager.unexpected-response': { status: 502, title: 'The authorization server answered nonsense', what: 'The answer was not what the protocol demands: HTML instead of JSON, too large, a foreign issuer, missing members.', fix: 'Check that the address is that of an OAuth 2.0 authorization server.' },
  'api.name-taken': { status: 409, title: 'The API exists already', what: 'Another API of this organization has this name and version.', fix: 'Choose another name or version.' },
  'api.context-taken': { status: 409, title: 'The context is taken', what: 'Another API of this organization is served at this context and version.', fix: 'Choose another context or version.' },
  'api.in-use': { status: 409, title: 'The API has subscriptions', what: 'Applications subscribe to this API; `usedBy` lists them.', fix: 'Remove the subscriptions first, or delete with `?force=true`.' },
  'application.name-taken': { status: 409, title: 'You have an application of this name', what: 'Application names are unique for each owner.', fix: 'Choose another name.' },
  'application.in-use': { status: 409, title: 'The application holds keys', what: 'Deleting the application would delete its keys at the authorization servers; `usedBy` lists them.', fix: 'Delete the keys first, or delete with `?force=true`.' },
  'subscription.exists': { status: 409, title: 'The application subscribes already', what: 'There is one subscription per application and API.', fix: 'Use the subscription that is there.' },
  'application.deleting': { status: 409, title: 'The application is being deleted', what: 'The application was deleted and waits for its clients to be deleted at their authorization servers; it takes no new keys.', fix: 'Make another application.' },
  'key.exists': { status: 409, title: 'The application has a key there', what: 'There is one key per application, key manager and environment.', fix: 'Use or delete the key that is there.' },
  'key.not-active': { status: 409, title: 'The key is not active', what: 'The key is still pending, failed, or being deleted at the authorization server.', fix: 'Wait for the reconciler, or delete the key and generate a new one.' },
  'key.mapped': { status: 409, title: 'The client was not made by Keyplane', what: 'The key stands for a client that existed before. Keyplane neither changes nor deletes it, and gives it no secret.', fix: 'Change the client at its authorization server.' },
  'key.nothing-to-close': { status: 409, title: 'Nothing here waits for a person', what: 'Only unfinished work that Keyplane cannot look for itself (`unfinished.needsPerson`) is closed by a person.', fix: 'Read the key again. What is unfinished and does not need a person is taken up by itself.' },
  'key.secret-pending': { status: 409, title: 'A secret is being added', what: 'One secret is added at a time, and it is not known yet whether the last one was.', fix: 'Try again in a few minutes, when Keyplane has looked at the authorization server.' },
  'key.secrets-unsupported': { status: 422, title: 'This key manager cannot have a second secret', what: 'The authorization server has no standard way to add a client secret.', fix: 'Delete the key and generate a new one.' },
  'key.secret-required': { status: 422, title: 'The client secret is needed', what: 'The key manager keeps no client secrets (`keepClientSecrets: false`), or the secret was never delivered.', fix: 'Send `clientSecret` in the request.' },
  'internal-error': { status: 500, title: 'Something failed on our side', what: 'An error that we did not foresee. It is in the log under the request id.', fix: 'Report the request id to whoever runs the installation.' },
  'service.unavailable': { status: 503, title: 'The service is not available now', what: 'The database or another part that is needed cannot be reached.', fix: 'Try again shortly.' },
} as const satisfies Record<string, ProblemDefinition>;

export type ProblemCode = keyof typeof PROBLEMS;
