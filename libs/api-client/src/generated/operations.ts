// Generated from apps/control-plane/openapi.json by `npm run gen`; do not edit.

export type UserPage = { items: User[]; nextCursor: (string | null) };
export type User = { id: string; username: string; roles: string[]; enabled: boolean; mustChangePassword: boolean; lastSignInAt: (string | null); revision: number; createdAt: string; updatedAt: string };
export type Problem = { type: string; title: string; status: number; detail?: string; instance: string; code: string; requestId: string; errors?: FieldProblem[] };
export type FieldProblem = { pointer?: string; parameter?: string; code: string; message: string };
export type UserCreate = { username: string; roles?: string[] };
export type CreatedUser = { id: string; username: string; roles: string[]; enabled: boolean; mustChangePassword: boolean; lastSignInAt: (string | null); revision: number; createdAt: string; updatedAt: string; oneTimePassword: string };
export type ReplayedUser = { id: string; username: string; roles: string[]; enabled: boolean; mustChangePassword: boolean; lastSignInAt: (string | null); revision: number; createdAt: string; updatedAt: string; oneTimePassword: null; replayed: true };
export type UserPatch = { roles?: string[]; enabled?: boolean };
export type RolePage = { items: ListedRole[]; nextCursor: (string | null) };
export type ListedRole = { id: string; name: string; description: (string | null); builtIn: boolean; revision: number; createdAt: string; updatedAt: string; people: number };
export type RoleCreate = { name: string; description?: (string | null) };
export type Role = { id: string; name: string; description: (string | null); builtIn: boolean; revision: number; createdAt: string; updatedAt: string };
export type RolePatch = { name?: string; description?: (string | null) };
export type AuditPage = { items: AuditEntry[]; nextCursor: (string | null) };
export type AuditEntry = { id: string; at: string; actor: string; action: string; targetType: string; targetId: string; requestId: (string | null); before: unknown; after: unknown };
export type OrganizationPage = { items: Organization[]; nextCursor: (string | null) };
export type Organization = { id: string; name: string; displayName: string; issuer: string; revision: number; createdAt: string; updatedAt: string };
export type OrganizationCreate = { name: string; displayName?: string; administrator?: { username: string } };
export type CreatedOrganization = { id: string; name: string; displayName: string; issuer: string; revision: number; createdAt: string; updatedAt: string; administrator: ({ username: string; oneTimePassword: string } | null) };
export type ReplayedOrganization = { id: string; name: string; displayName: string; issuer: string; revision: number; createdAt: string; updatedAt: string; administrator: ({ username: string; oneTimePassword: null } | null); replayed: true };
export type OrganizationPatch = { displayName?: string };
export type SystemClientPage = { items: SystemClient[]; nextCursor: (string | null) };
export type SystemClient = { id: string; name: string; organization: string; roles: string[]; clientId: string; tokenEndpoint: string; revision: number; createdAt: string; updatedAt: string };
export type SystemClientCreate = { name: string; organization: string; roles?: string[] };
export type CreatedSystemClient = { id: string; name: string; organization: string; roles: string[]; clientId: string; tokenEndpoint: string; revision: number; createdAt: string; updatedAt: string; clientSecret: string };
export type ReplayedSystemClient = { id: string; name: string; organization: string; roles: string[]; clientId: string; tokenEndpoint: string; revision: number; createdAt: string; updatedAt: string; clientSecret: null; replayed: true };
export type ConnectorTypePage = { items: ConnectorType[]; nextCursor: (string | null) };
export type ConnectorType = { type: string; displayName: string; description: string; docsUrl: (string | null); creatable: boolean; capabilities: Capabilities; connectionFields: Field[]; applicationFields: Field[] };
export type Capabilities = { createClients: boolean; findByReference: boolean; multipleSecrets: boolean; replaceSecret: boolean; manageScopes: boolean; requestTokens: boolean; revokeTokens: boolean };
export type Field = { kind: "text" | "url" | "secret" | "select" | "multi-select" | "switch" | "number" | "json"; name: string; label: string; help: string; required: boolean; default?: unknown; options?: { value: string; label: string }[]; min?: number; max?: number; showWhen?: { field: string; equals: unknown }; group?: string };
export type KeyManagerNowPage = { items: KeyManagerNow[]; nextCursor: (string | null) };
export type KeyManagerNow = { keyManagerId: string; rollout: Rollout; applicationCount: number; failure: (string | null); answeredAt: (string | null) };
export type Rollout = { revision: number; sequence: (number | null); gateways: GatewayRollout[] };
export type GatewayRollout = { gatewayId: string; gatewayName: string; state: "enforced" | "refused" | "pending" | "silent"; revision: (number | null); reason: (string | null); appliedAt: (string | null) };
export type DiscoverRequest = { type: string; url: string };
export type DiscoverResult = { fields: Record<string, DiscoveredField> };
export type DiscoveredField = { value: unknown; origin: string };
export type KeyManagerCheckRequest = { name?: string; displayName?: string; description?: (string | null); type: string; enabled?: boolean; issuer?: string; issuerAliases?: string[]; wellKnownEndpoint?: (string | null); endpoints?: Endpoints; certificates?: (Certificates | null); allowedAlgorithms?: ("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA")[]; audiences?: string[]; availableGrantTypes?: string[]; consumerKeyClaim?: (string | null); scopesClaim?: string; requireAtJwt?: boolean; clockToleranceSeconds?: number; keepClientSecrets?: boolean; enableTokenGeneration?: boolean; enableOAuthAppCreation?: boolean; enableMapOAuthConsumerApps?: boolean; validateMappedApps?: boolean; permissions?: PermissionsInput; connection?: Record<string, unknown> };
export type Endpoints = { token?: (string | null); authorize?: (string | null); introspection?: (string | null); revocation?: (string | null); userInfo?: (string | null); clientRegistration?: (string | null) };
export type Certificates = ({ type: "JWKS"; value: string } | { type: "PEM"; value: string });
export type PermissionsInput = { type: "PUBLIC" | "ALLOW" | "DENY"; roles?: string[] };
export type CheckResult = { stages: CheckStage[] };
export type CheckStage = { name: string; state: "pass" | "warn" | "fail" | "skip"; detail: string; advice: (string | null); durationMs: number };
export type KeyManagerList = (KeyManagerPage | KeyManagerSummaryPage);
export type KeyManagerPage = { items: KeyManager[]; nextCursor: (string | null) };
export type KeyManager = { id: string; organization: (string | null); name: string; displayName: string; description: (string | null); type: string; enabled: boolean; issuer: string; issuerAliases: string[]; wellKnownEndpoint: (string | null); endpoints: { token?: (string | null); authorize?: (string | null); introspection?: (string | null); revocation?: (string | null); userInfo?: (string | null); clientRegistration?: (string | null) }; certificates: ({ type: "JWKS" | "PEM"; value: string } | null); allowedAlgorithms: ("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA")[]; audiences: string[]; availableGrantTypes: string[]; consumerKeyClaim: (string | null); scopesClaim: string; requireAtJwt: boolean; clockToleranceSeconds: number; keepClientSecrets: boolean; enableTokenGeneration: boolean; enableOAuthAppCreation: boolean; enableMapOAuthConsumerApps: boolean; validateMappedApps: boolean; permissions: Permissions; connection: Record<string, unknown>; revision: number; createdAt: string; updatedAt: string; impact?: Impact };
export type Permissions = { type: "PUBLIC" | "ALLOW" | "DENY"; roles: string[] };
export type Impact = { applications: { id: string; name: string; owner: string }[]; owners: string[]; people: { losing: ImpactPerson[]; losingCount: number; keeping: ImpactPerson[]; keepingCount: number }; apisAcceptingAll: number };
export type ImpactPerson = { username: string; namedRoles: string[]; applications: { id: string; name: string; environments: ("PRODUCTION" | "SANDBOX")[] }[] };
export type KeyManagerSummaryPage = { items: KeyManagerSummary[]; nextCursor: (string | null) };
export type KeyManagerSummary = { id: string; name: string; displayName: string; type: string; enabled: boolean; description: (string | null) };
export type KeyManagerCreate = { name: string; displayName?: string; description?: (string | null); type: string; enabled?: boolean; issuer?: string; issuerAliases?: string[]; wellKnownEndpoint?: (string | null); endpoints?: Endpoints; certificates?: (Certificates | null); allowedAlgorithms?: ("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA")[]; audiences?: string[]; availableGrantTypes?: string[]; consumerKeyClaim?: (string | null); scopesClaim?: string; requireAtJwt?: boolean; clockToleranceSeconds?: number; keepClientSecrets?: boolean; enableTokenGeneration?: boolean; enableOAuthAppCreation?: boolean; enableMapOAuthConsumerApps?: boolean; validateMappedApps?: boolean; permissions?: PermissionsInput; connection?: Record<string, unknown> };
export type KeyManagerPatch = { name?: string; displayName?: string; description?: (string | null); enabled?: boolean; issuer?: string; issuerAliases?: string[]; wellKnownEndpoint?: (string | null); endpoints?: Endpoints; certificates?: (Certificates | null); allowedAlgorithms?: ("RS256" | "RS384" | "RS512" | "PS256" | "PS384" | "PS512" | "ES256" | "ES384" | "ES512" | "EdDSA")[]; audiences?: string[]; availableGrantTypes?: string[]; consumerKeyClaim?: (string | null); scopesClaim?: string; requireAtJwt?: boolean; clockToleranceSeconds?: number; keepClientSecrets?: boolean; enableTokenGeneration?: boolean; enableOAuthAppCreation?: boolean; enableMapOAuthConsumerApps?: boolean; validateMappedApps?: boolean; permissions?: PermissionsInput; connection?: Record<string, unknown> };
export type KeyManagerUsage = { apis: { id: string; name: string; version: string }[]; applicationKeys: { id: string; applicationId: string; applicationName: string; owner: string; environment: string }[] };
export type KeyManagerKeys = { keys: { kty: "RSA" | "EC" | "OKP"; kid?: string; alg?: string; use?: string; crv?: string; x?: string; y?: string; n?: string; e?: string }[]; seenAt: string[]; revision: number; changedAt: string; fetchedAt: (string | null); failure: (string | null); failedAt: (string | null) };
export type SavedPermissions = { type: "PUBLIC" | "ALLOW" | "DENY"; roles: string[]; impact: Impact };
export type ApiPage = { items: Api[]; nextCursor: (string | null) };
export type Api = { id: string; name: string; description: (string | null); version: string; context: string; basePath: string; upstreamUrl: string; sandboxUpstreamUrl: (string | null); operations: Operation[]; audiences: string[]; keyManagers: AcceptedKeyManagers; cors: (Cors | null); forwardToken: boolean; enabled: boolean; revision: number; createdAt: string; updatedAt: string };
export type Operation = { method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"; path: string; scopes: string[] };
export type AcceptedKeyManagers = ({ mode: "all" } | { mode: "selected"; ids: string[] });
export type Cors = { allowedOrigins: string[]; allowedHeaders: string[]; allowedMethods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[]; maxAgeSeconds: number };
export type ApiCreate = { name: string; description?: (string | null); version: string; context: string; upstreamUrl: string; sandboxUpstreamUrl?: (string | null); operations?: OperationInput[]; audiences?: string[]; keyManagers?: AcceptedKeyManagers; cors?: (CorsInput | null); forwardToken?: boolean; enabled?: boolean };
export type OperationInput = { method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"; path: string; scopes?: string[] };
export type CorsInput = { allowedOrigins: string[]; allowedHeaders?: string[]; allowedMethods?: ("GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS")[]; maxAgeSeconds?: number };
export type ApiPatch = { name?: string; description?: (string | null); version?: string; context?: string; upstreamUrl?: string; sandboxUpstreamUrl?: (string | null); operations?: OperationInput[]; audiences?: string[]; keyManagers?: AcceptedKeyManagers; cors?: (CorsInput | null); forwardToken?: boolean; enabled?: boolean };
export type ApiUsage = { subscribers: ApiSubscriber[]; subscriberCount: number; keyManagers: { id: string; applicationCount: number }[] };
export type ApiSubscriber = { applicationId: string; applicationName: string; owner: string; state: "active" | "blocked"; keys: { keyManagerId: string; environment: "PRODUCTION" | "SANDBOX" }[] };
export type ApiImpactRequest = { keyManagers: AcceptedKeyManagers };
export type ApiImpact = { applications: { applicationId: string; applicationName: string; owner: string; keys: { keyManagerId: string; environment: "PRODUCTION" | "SANDBOX" }[]; isCutOff: boolean }[] };
export type ScopePage = { items: Scope[]; nextCursor: (string | null) };
export type Scope = { name: string; apis: { id: string; name: string; version: string }[] };
export type SubscriptionPage = { items: Subscription[]; nextCursor: (string | null) };
export type Subscription = { id: string; applicationId: string; apiId: string; state: "active" | "blocked"; revision: number; createdAt: string; updatedAt: string };
export type SubscriptionCreate = { apiId: string };
export type ApplicationPage = { items: ListedApplication[]; nextCursor: (string | null) };
export type ListedApplication = { id: string; name: string; description: (string | null); enabled: boolean; owner: string; deleting: boolean; revision: number; createdAt: string; updatedAt: string; activeKeys: { PRODUCTION: number; SANDBOX: number }; subscriptions: number };
export type ApplicationCreate = { name: string; description?: (string | null); enabled?: boolean };
export type Application = { id: string; name: string; description: (string | null); enabled: boolean; owner: string; deleting: boolean; revision: number; createdAt: string; updatedAt: string };
export type ApplicationPatch = { name?: string; description?: (string | null); enabled?: boolean; owner?: string };
export type UsableKeyManagerPage = { items: UsableKeyManager[]; nextCursor: (string | null) };
export type UsableKeyManager = { id: string; name: string; displayName: string; type: string; enabled: boolean; description: (string | null); availableGrantTypes: string[]; tokenEndpoint: (string | null); enableTokenGeneration: boolean; enableOAuthAppCreation: boolean; enableMapOAuthConsumerApps: boolean; validateMappedApps: boolean; canAddSecrets: boolean; canReplaceSecret: boolean; applicationFields: Field[] };
export type ApplicationKeyPage = { items: ApplicationKey[]; nextCursor: (string | null) };
export type ApplicationKey = { id: string; applicationId: string; keyManagerId: string; keyManager: { displayName: string; type: string }; environment: "PRODUCTION" | "SANDBOX"; mode: "CREATED" | "MAPPED"; clientId: (string | null); state: "pending" | "active" | "failed" | "deleting"; stateReason: (string | null); secretState: "delivered" | "undelivered"; unfinished: (Unfinished | null); enabled: boolean; grantTypes: string[]; callbackUrls: string[]; scopes: string[]; missingScopes: string[]; additionalProperties: Record<string, unknown>; tokenEndpoint: (string | null); createdBy: string; revision: number; createdAt: string; updatedAt: string };
export type Unfinished = { kind: "create" | "delete" | "add-secret"; tag: string; needsPerson: boolean; attempts: number; nextAttemptAt: (string | null) };
export type KeyGenerate = { keyManagerId: string; environment: "PRODUCTION" | "SANDBOX"; grantTypes?: string[]; callbackUrls?: string[]; scopes?: string[]; additionalProperties?: Record<string, unknown> };
export type GeneratedKey = { id: string; applicationId: string; keyManagerId: string; keyManager: { displayName: string; type: string }; environment: "PRODUCTION" | "SANDBOX"; mode: "CREATED" | "MAPPED"; clientId: (string | null); state: "pending" | "active" | "failed" | "deleting"; stateReason: (string | null); secretState: "delivered" | "undelivered"; unfinished: (Unfinished | null); enabled: boolean; grantTypes: string[]; callbackUrls: string[]; scopes: string[]; missingScopes: string[]; additionalProperties: Record<string, unknown>; tokenEndpoint: (string | null); createdBy: string; revision: number; createdAt: string; updatedAt: string; clientSecret: (string | null) };
export type ReplayedKey = { id: string; applicationId: string; keyManagerId: string; keyManager: { displayName: string; type: string }; environment: "PRODUCTION" | "SANDBOX"; mode: "CREATED" | "MAPPED"; clientId: (string | null); state: "pending" | "active" | "failed" | "deleting"; stateReason: (string | null); secretState: "delivered" | "undelivered"; unfinished: (Unfinished | null); enabled: boolean; grantTypes: string[]; callbackUrls: string[]; scopes: string[]; missingScopes: string[]; additionalProperties: Record<string, unknown>; tokenEndpoint: (string | null); createdBy: string; revision: number; createdAt: string; updatedAt: string; clientSecret: null; replayed: true };
export type KeyMap = { keyManagerId: string; environment: "PRODUCTION" | "SANDBOX"; clientId: string; clientSecret?: string };
export type KeyPatch = { grantTypes?: string[]; callbackUrls?: string[]; scopes?: string[]; additionalProperties?: Record<string, unknown>; enabled?: boolean };
export type KeyClose = { found: "none" | "deleted" };
export type KeySecretPage = { items: KeySecret[]; nextCursor: (string | null) };
export type KeySecret = { secretId: string; description: (string | null); createdAt: string; expiresAt: (string | null) };
export type SecretAdd = { description?: (string | null); expiresAt?: (string | null); overlapSeconds?: number };
export type AddedSecret = { secretId: string; clientSecret: string };
export type ReplayedSecret = { secretId: string; clientSecret: null; replayed: true };
export type TokenRequest = { scopes?: string[]; clientSecret?: string };
export type TestToken = { accessToken: string; expiresIn: (number | null); scope: (string | null) };
export type KeyTry = { apiId: string; method: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"; path: string; token: string };
export type KeyTryResult = { status: number; headers: Record<string, string>; body: string; isTruncated: boolean; durationMs: number; requestId: (string | null); verdict: Explanation };
export type Explanation = { verdict: "accepted" | "refused"; reason: ("missing-token" | "malformed-token" | "unknown-issuer" | "issuer-disabled" | "key-manager-not-accepted" | "exchange-required" | "algorithm-not-allowed" | "unknown-key" | "keys-unavailable" | "bad-signature" | "expired" | "not-yet-valid" | "missing-claim" | "wrong-type" | "wrong-audience" | "binding-failed" | "revoked" | "unknown-client" | "client-disabled" | "not-subscribed" | "subscription-inactive" | "environment-not-offered" | "insufficient-scope" | "token-inactive" | "introspection-unavailable" | "operation-not-found" | null); steps: VerdictStep[]; explanation: string };
export type VerdictStep = { name: string; outcome: "passed" | "refused" | "skipped"; detail: string };
export type ClientDriftPage = { items: ClientDrift[]; nextCursor: (string | null) };
export type ClientDrift = { keyId: string; applicationId: string; applicationName: string; owner: string; keyManagerId: string; keyManagerName: string; environment: "PRODUCTION" | "SANDBOX"; state: "pending" | "active" | "failed" | "deleting"; reason: (string | null); clientId: (string | null); unfinished: Unfinished; since: string };
export type ExplainRequest = { token: string; apiId?: string; method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE" | "OPTIONS"; path?: string };
export type KeyRevoke = ({ token: string } | { issuedBefore: (string | "now") });
export type AcceptedRevocation = { id: string; kind: "token" | "issued-before"; keyId: string; keyManagerId: string; clientId: string; tokenId: (string | null); issuedBefore: (string | null); endsAt: string; createdBy: string; createdAt: string; revision: number; atServer: { outcome: "revoked" | "unsupported" | "failed" | "not-asked"; detail: string } };
export type RevocationPage = { items: Revocation[]; nextCursor: (string | null) };
export type Revocation = { id: string; kind: "token" | "issued-before"; keyId: string; keyManagerId: string; clientId: string; tokenId: (string | null); issuedBefore: (string | null); endsAt: string; createdBy: string; createdAt: string; revision: number };
export type GatewayPage = { items: Gateway[]; nextCursor: (string | null) };
export type Gateway = { id: string; name: string; clientId: string; state: "current" | "behind" | "silent" | "never"; appliedSequence: (number | null); lag: (number | null); refused: Refusal[]; lastReceiptAt: (string | null); revision: number; createdAt: string };
export type Refusal = { aggregateId: string; revision: (number | null); reason: string };
export type GatewayCreate = { name: string };
export type CreatedGateway = { id: string; name: string; clientId: string; state: "current" | "behind" | "silent" | "never"; appliedSequence: (number | null); lag: (number | null); refused: Refusal[]; lastReceiptAt: (string | null); revision: number; createdAt: string; clientSecret: string; tokenEndpoint: string };
export type ReplayedGateway = { id: string; name: string; clientId: string; state: "current" | "behind" | "silent" | "never"; appliedSequence: (number | null); lag: (number | null); refused: Refusal[]; lastReceiptAt: (string | null); revision: number; createdAt: string; clientSecret: null; tokenEndpoint: string; replayed: true };
export type Receipt = { gatewayId: string; epoch: (string | null); applied: { changes: number; revocations: number }; stateHash: string; refused: Refusal[]; at: string };
export type CataloguePage = { items: CatalogueEntry[]; nextCursor: (string | null) };
export type CatalogueEntry = { id: string; name: string; description: (string | null); version: string; url: (string | null); basePath: string; operations: Operation[]; audiences: string[]; environments: ("PRODUCTION" | "SANDBOX")[]; keyManagers: { id: string; displayName: string; type: string; description: (string | null); enableOAuthAppCreation: boolean }[]; acceptsAllKeyManagers: boolean };
export type Me = { username: string; organization: string; organizationDisplayName: string; roles: string[]; expiresAt: string; csrfToken: (string | null) };
export type PasswordChange = { currentPassword: string; newPassword: string };
export type Health = { status: "ok" };

/** What each operation takes and answers. */
export interface Operations {
  listUsers: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean; search?: string | number | boolean }; body: undefined; answer: UserPage; ifMatch: false };
  createUser: { params: undefined; query: undefined; body: UserCreate; answer: (CreatedUser | ReplayedUser); ifMatch: false };
  getUser: { params: { id: string }; query: undefined; body: undefined; answer: User; ifMatch: false };
  updateUser: { params: { id: string }; query: undefined; body: UserPatch; answer: User; ifMatch: true };
  deleteUser: { params: { id: string }; query: undefined; body: undefined; answer: undefined; ifMatch: true };
  resetPassword: { params: { id: string }; query: undefined; body: undefined; answer: CreatedUser; ifMatch: false };
  listRoles: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: RolePage; ifMatch: false };
  createRole: { params: undefined; query: undefined; body: RoleCreate; answer: Role; ifMatch: false };
  getRole: { params: { id: string }; query: undefined; body: undefined; answer: Role; ifMatch: false };
  updateRole: { params: { id: string }; query: undefined; body: RolePatch; answer: Role; ifMatch: true };
  deleteRole: { params: { id: string }; query: undefined; body: undefined; answer: undefined; ifMatch: true };
  listAuditLog: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean; search?: string | number | boolean }; body: undefined; answer: AuditPage; ifMatch: false };
  listOrganizations: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: OrganizationPage; ifMatch: false };
  createOrganization: { params: undefined; query: undefined; body: OrganizationCreate; answer: (CreatedOrganization | ReplayedOrganization); ifMatch: false };
  getOrganization: { params: { id: string }; query: undefined; body: undefined; answer: Organization; ifMatch: false };
  updateOrganization: { params: { id: string }; query: undefined; body: OrganizationPatch; answer: Organization; ifMatch: true };
  listSystemClients: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: SystemClientPage; ifMatch: false };
  createSystemClient: { params: undefined; query: undefined; body: SystemClientCreate; answer: (CreatedSystemClient | ReplayedSystemClient); ifMatch: false };
  getSystemClient: { params: { id: string }; query: undefined; body: undefined; answer: SystemClient; ifMatch: false };
  deleteSystemClient: { params: { id: string }; query: undefined; body: undefined; answer: undefined; ifMatch: true };
  listConnectorTypes: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: ConnectorTypePage; ifMatch: false };
  listKeyManagerStates: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: KeyManagerNowPage; ifMatch: false };
  discoverKeyManager: { params: undefined; query: undefined; body: DiscoverRequest; answer: DiscoverResult; ifMatch: false };
  checkKeyManager: { params: undefined; query: undefined; body: KeyManagerCheckRequest; answer: CheckResult; ifMatch: false };
  checkStoredKeyManager: { params: { id: string }; query: undefined; body: undefined; answer: CheckResult; ifMatch: false };
  listKeyManagers: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: KeyManagerList; ifMatch: false };
  createKeyManager: { params: undefined; query: undefined; body: KeyManagerCreate; answer: KeyManager; ifMatch: false };
  getKeyManager: { params: { id: string }; query: undefined; body: undefined; answer: KeyManager; ifMatch: false };
  updateKeyManager: { params: { id: string }; query: undefined; body: KeyManagerPatch; answer: KeyManager; ifMatch: true };
  deleteKeyManager: { params: { id: string }; query: { force?: string | number | boolean }; body: undefined; answer: undefined; ifMatch: true };
  getKeyManagerUsage: { params: { id: string }; query: undefined; body: undefined; answer: KeyManagerUsage; ifMatch: false };
  getKeyManagerImpact: { params: { id: string }; query: { type?: string | number | boolean; roles?: string | readonly string[] }; body: undefined; answer: Impact; ifMatch: false };
  getKeyManagerRollout: { params: { id: string }; query: undefined; body: undefined; answer: Rollout; ifMatch: false };
  getKeyManagerKeys: { params: { id: string }; query: undefined; body: undefined; answer: KeyManagerKeys; ifMatch: false };
  getKeyManagerPermissions: { params: { id: string }; query: undefined; body: undefined; answer: Permissions; ifMatch: false };
  setKeyManagerPermissions: { params: { id: string }; query: undefined; body: PermissionsInput; answer: SavedPermissions; ifMatch: true };
  listGlobalKeyManagers: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: KeyManagerPage; ifMatch: false };
  createGlobalKeyManager: { params: undefined; query: undefined; body: KeyManagerCreate; answer: KeyManager; ifMatch: false };
  getGlobalKeyManager: { params: { id: string }; query: undefined; body: undefined; answer: KeyManager; ifMatch: false };
  updateGlobalKeyManager: { params: { id: string }; query: undefined; body: KeyManagerPatch; answer: KeyManager; ifMatch: true };
  deleteGlobalKeyManager: { params: { id: string }; query: { force?: string | number | boolean }; body: undefined; answer: undefined; ifMatch: true };
  listApis: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean; search?: string | number | boolean }; body: undefined; answer: ApiPage; ifMatch: false };
  createApi: { params: undefined; query: undefined; body: ApiCreate; answer: Api; ifMatch: false };
  getApi: { params: { id: string }; query: undefined; body: undefined; answer: Api; ifMatch: false };
  updateApi: { params: { id: string }; query: undefined; body: ApiPatch; answer: Api; ifMatch: true };
  deleteApi: { params: { id: string }; query: { force?: string | number | boolean }; body: undefined; answer: undefined; ifMatch: true };
  getApiUsage: { params: { id: string }; query: undefined; body: undefined; answer: ApiUsage; ifMatch: false };
  getApiImpact: { params: { id: string }; query: undefined; body: ApiImpactRequest; answer: ApiImpact; ifMatch: false };
  getApiRollout: { params: { id: string }; query: undefined; body: undefined; answer: Rollout; ifMatch: false };
  listScopes: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: ScopePage; ifMatch: false };
  listSubscriptions: { params: { id: string }; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: SubscriptionPage; ifMatch: false };
  createSubscription: { params: { id: string }; query: undefined; body: SubscriptionCreate; answer: Subscription; ifMatch: false };
  getSubscription: { params: { id: string }; query: undefined; body: undefined; answer: Subscription; ifMatch: false };
  deleteSubscription: { params: { id: string }; query: undefined; body: undefined; answer: undefined; ifMatch: true };
  listApplications: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean; owner?: string | number | boolean }; body: undefined; answer: ApplicationPage; ifMatch: false };
  createApplication: { params: undefined; query: undefined; body: ApplicationCreate; answer: Application; ifMatch: false };
  getApplication: { params: { id: string }; query: undefined; body: undefined; answer: Application; ifMatch: false };
  updateApplication: { params: { id: string }; query: undefined; body: ApplicationPatch; answer: Application; ifMatch: true };
  deleteApplication: { params: { id: string }; query: { force?: string | number | boolean }; body: undefined; answer: undefined; ifMatch: true };
  listUsableKeyManagers: { params: { id: string }; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: UsableKeyManagerPage; ifMatch: false };
  listKeys: { params: { id: string }; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: ApplicationKeyPage; ifMatch: false };
  generateKey: { params: { id: string }; query: undefined; body: KeyGenerate; answer: (GeneratedKey | ReplayedKey); ifMatch: false };
  mapKey: { params: { id: string }; query: undefined; body: KeyMap; answer: ApplicationKey; ifMatch: false };
  getKey: { params: { id: string }; query: undefined; body: undefined; answer: ApplicationKey; ifMatch: false };
  updateKey: { params: { id: string }; query: undefined; body: KeyPatch; answer: ApplicationKey; ifMatch: true };
  deleteKey: { params: { id: string }; query: { force?: string | number | boolean }; body: undefined; answer: undefined; ifMatch: true };
  closeKey: { params: { id: string }; query: undefined; body: KeyClose; answer: undefined; ifMatch: false };
  listSecrets: { params: { id: string }; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: KeySecretPage; ifMatch: false };
  addSecret: { params: { id: string }; query: undefined; body: SecretAdd; answer: (AddedSecret | ReplayedSecret); ifMatch: false };
  retireSecret: { params: { id: string; secretId: string }; query: undefined; body: undefined; answer: undefined; ifMatch: false };
  requestTestToken: { params: { id: string }; query: undefined; body: TokenRequest; answer: TestToken; ifMatch: false };
  tryKey: { params: { id: string }; query: undefined; body: KeyTry; answer: KeyTryResult; ifMatch: false };
  listClientDrift: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: ClientDriftPage; ifMatch: false };
  explainToken: { params: undefined; query: undefined; body: ExplainRequest; answer: Explanation; ifMatch: false };
  revokeTokens: { params: { id: string }; query: undefined; body: KeyRevoke; answer: AcceptedRevocation; ifMatch: false };
  listRevocations: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: RevocationPage; ifMatch: false };
  listGateways: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: GatewayPage; ifMatch: false };
  createGateway: { params: undefined; query: undefined; body: GatewayCreate; answer: (CreatedGateway | ReplayedGateway); ifMatch: false };
  getGateway: { params: { id: string }; query: undefined; body: undefined; answer: Gateway; ifMatch: false };
  deleteGateway: { params: { id: string }; query: undefined; body: undefined; answer: undefined; ifMatch: true };
  listCatalogue: { params: undefined; query: { limit?: string | number | boolean; cursor?: string | number | boolean }; body: undefined; answer: CataloguePage; ifMatch: false };
  getMe: { params: undefined; query: undefined; body: undefined; answer: Me; ifMatch: false };
  changePassword: { params: undefined; query: undefined; body: PasswordChange; answer: undefined; ifMatch: false };
}

/** Method and path of each, for the one function that calls. */
export const OPERATIONS = {
  listUsers: ['GET', '/users'],
  createUser: ['POST', '/users'],
  getUser: ['GET', '/users/{id}'],
  updateUser: ['PATCH', '/users/{id}'],
  deleteUser: ['DELETE', '/users/{id}'],
  resetPassword: ['POST', '/users/{id}/reset-password'],
  listRoles: ['GET', '/roles'],
  createRole: ['POST', '/roles'],
  getRole: ['GET', '/roles/{id}'],
  updateRole: ['PATCH', '/roles/{id}'],
  deleteRole: ['DELETE', '/roles/{id}'],
  listAuditLog: ['GET', '/audit-log'],
  listOrganizations: ['GET', '/organizations'],
  createOrganization: ['POST', '/organizations'],
  getOrganization: ['GET', '/organizations/{id}'],
  updateOrganization: ['PATCH', '/organizations/{id}'],
  listSystemClients: ['GET', '/system-clients'],
  createSystemClient: ['POST', '/system-clients'],
  getSystemClient: ['GET', '/system-clients/{id}'],
  deleteSystemClient: ['DELETE', '/system-clients/{id}'],
  listConnectorTypes: ['GET', '/connector-types'],
  listKeyManagerStates: ['GET', '/key-managers/states'],
  discoverKeyManager: ['POST', '/key-managers/discover'],
  checkKeyManager: ['POST', '/key-managers/check'],
  checkStoredKeyManager: ['POST', '/key-managers/{id}/check'],
  listKeyManagers: ['GET', '/key-managers'],
  createKeyManager: ['POST', '/key-managers'],
  getKeyManager: ['GET', '/key-managers/{id}'],
  updateKeyManager: ['PATCH', '/key-managers/{id}'],
  deleteKeyManager: ['DELETE', '/key-managers/{id}'],
  getKeyManagerUsage: ['GET', '/key-managers/{id}/usage'],
  getKeyManagerImpact: ['GET', '/key-managers/{id}/impact'],
  getKeyManagerRollout: ['GET', '/key-managers/{id}/rollout'],
  getKeyManagerKeys: ['GET', '/key-managers/{id}/keys'],
  getKeyManagerPermissions: ['GET', '/key-managers/{id}/permissions'],
  setKeyManagerPermissions: ['PUT', '/key-managers/{id}/permissions'],
  listGlobalKeyManagers: ['GET', '/global-key-managers'],
  createGlobalKeyManager: ['POST', '/global-key-managers'],
  getGlobalKeyManager: ['GET', '/global-key-managers/{id}'],
  updateGlobalKeyManager: ['PATCH', '/global-key-managers/{id}'],
  deleteGlobalKeyManager: ['DELETE', '/global-key-managers/{id}'],
  listApis: ['GET', '/apis'],
  createApi: ['POST', '/apis'],
  getApi: ['GET', '/apis/{id}'],
  updateApi: ['PATCH', '/apis/{id}'],
  deleteApi: ['DELETE', '/apis/{id}'],
  getApiUsage: ['GET', '/apis/{id}/usage'],
  getApiImpact: ['POST', '/apis/{id}/impact'],
  getApiRollout: ['GET', '/apis/{id}/rollout'],
  listScopes: ['GET', '/scopes'],
  listSubscriptions: ['GET', '/applications/{id}/subscriptions'],
  createSubscription: ['POST', '/applications/{id}/subscriptions'],
  getSubscription: ['GET', '/subscriptions/{id}'],
  deleteSubscription: ['DELETE', '/subscriptions/{id}'],
  listApplications: ['GET', '/applications'],
  createApplication: ['POST', '/applications'],
  getApplication: ['GET', '/applications/{id}'],
  updateApplication: ['PATCH', '/applications/{id}'],
  deleteApplication: ['DELETE', '/applications/{id}'],
  listUsableKeyManagers: ['GET', '/applications/{id}/key-managers'],
  listKeys: ['GET', '/applications/{id}/keys'],
  generateKey: ['POST', '/applications/{id}/keys'],
  mapKey: ['POST', '/applications/{id}/keys/map'],
  getKey: ['GET', '/keys/{id}'],
  updateKey: ['PATCH', '/keys/{id}'],
  deleteKey: ['DELETE', '/keys/{id}'],
  closeKey: ['POST', '/keys/{id}/close'],
  listSecrets: ['GET', '/keys/{id}/secrets'],
  addSecret: ['POST', '/keys/{id}/secrets'],
  retireSecret: ['DELETE', '/keys/{id}/secrets/{secretId}'],
  requestTestToken: ['POST', '/keys/{id}/token'],
  tryKey: ['POST', '/keys/{id}/try'],
  listClientDrift: ['GET', '/clients/drift'],
  explainToken: ['POST', '/tokens/explain'],
  revokeTokens: ['POST', '/keys/{id}/revoke'],
  listRevocations: ['GET', '/revocations'],
  listGateways: ['GET', '/gateways'],
  createGateway: ['POST', '/gateways'],
  getGateway: ['GET', '/gateways/{id}'],
  deleteGateway: ['DELETE', '/gateways/{id}'],
  listCatalogue: ['GET', '/catalogue'],
  getMe: ['GET', '/me'],
  changePassword: ['POST', '/me/password'],
} as const satisfies Record<keyof Operations, readonly [method: string, path: string]>;

/** Those that take an `Idempotency-Key`. */
export const CREATING: ReadonlySet<keyof Operations> = new Set(['createUser', 'createRole', 'createOrganization', 'createSystemClient', 'createKeyManager', 'createGlobalKeyManager', 'createApi', 'createSubscription', 'createApplication', 'generateKey', 'mapKey', 'addSecret', 'createGateway'] as const);
