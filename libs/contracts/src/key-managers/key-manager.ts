import { z } from 'zod';
import { Description, DisplayName, HttpUrl, Id, Name, Revision, Timestamp } from '../http/ids.js';
import { Field } from '../connector/fields.js';
import { pageOf } from '../http/pages.js';
import { ENVIRONMENTS } from '../keys/application-key.js';
import { ALGORITHMS, DEFAULT_ALGORITHMS } from './issuer-profile.js';

/** Who may use a key manager for *new* keys: everybody, only holders of a role (ALLOW), or everybody but holders of a role (DENY). */
export const Permissions = z
  .strictObject({ type: z.enum(['PUBLIC', 'ALLOW', 'DENY']), roles: z.array(z.string().min(1)).max(100).default([]) })
  .superRefine((value, context) => {
    if (value.type === 'PUBLIC' && value.roles.length > 0) context.addIssue({ code: 'custom', path: ['roles'], message: 'must be empty for PUBLIC' });
    if (value.type !== 'PUBLIC' && value.roles.length === 0) context.addIssue({ code: 'custom', path: ['roles'], message: `must name a role for ${value.type}` });
  })
  .meta({ id: 'PermissionsInput' });
export type Permissions = z.infer<typeof Permissions>;
export const PermissionsDto = z.strictObject({ type: z.enum(['PUBLIC', 'ALLOW', 'DENY']), roles: z.array(z.string()) }).meta({ id: 'Permissions' });

/** Endpoints that code acts on today: token (test tokens) and clientRegistration (RFC 7591). */
const endpoint = HttpUrl.nullable();
export const Endpoints = z
  .strictObject({ token: endpoint, authorize: endpoint, introspection: endpoint, revocation: endpoint, userInfo: endpoint, clientRegistration: endpoint })
  .partial()
  .meta({ id: 'Endpoints' });
export type Endpoints = z.infer<typeof Endpoints>;

/** Where the signing keys are: a JWKS address, or PEM certificates and public keys. */
export const Certificates = z
  .discriminatedUnion('type', [
    z.strictObject({ type: z.literal('JWKS'), value: HttpUrl }),
    z.strictObject({ type: z.literal('PEM'), value: z.string().min(1).max(65_536) }),
  ])
  .meta({ id: 'Certificates' });
export type Certificates = z.infer<typeof Certificates>;

/** Issuers are compared byte for byte: no normalization here or anywhere. */
const Issuer = HttpUrl;
const ClaimName = z.string().min(1).max(200);

/** No defaults in here: create and patch are both built from it (a default would make a PATCH reset fields). */
const fields = {
  name: Name,
  displayName: DisplayName,
  description: Description.nullable(),
  type: z.string().min(1).max(64),
  enabled: z.boolean(),
  issuer: Issuer,
  issuerAliases: z.array(Issuer).max(20),
  wellKnownEndpoint: HttpUrl.nullable(),
  endpoints: Endpoints,
  certificates: Certificates.nullable(),
  allowedAlgorithms: z.array(z.enum(ALGORITHMS)).min(1),
  audiences: z.array(z.string().min(1).max(2048)).max(50),
  availableGrantTypes: z.array(z.string().min(1).max(200)).max(50),
  consumerKeyClaim: ClaimName.nullable(),
  scopesClaim: ClaimName,
  requireAtJwt: z.boolean(),
  clockToleranceSeconds: z.int().min(0).max(300),
  keepClientSecrets: z.boolean(),
  enableTokenGeneration: z.boolean(),
  enableOAuthAppCreation: z.boolean(),
  enableMapOAuthConsumerApps: z.boolean(),
  validateMappedApps: z.boolean(),
  permissions: Permissions,
  connection: z.record(z.string(), z.unknown()),
};

/**
 * `POST /key-managers`. Needs `name`, `type`, and either `wellKnownEndpoint` (what it publishes fills what is absent) or
 * `issuer` + `endpoints` + `certificates`.
 */
export const KeyManagerCreate = z
  .strictObject({
    ...fields,
    displayName: fields.displayName.optional(),
    description: fields.description.default(null),
    enabled: fields.enabled.default(true),
    issuer: fields.issuer.optional(),
    issuerAliases: fields.issuerAliases.default([]),
    wellKnownEndpoint: fields.wellKnownEndpoint.default(null),
    endpoints: fields.endpoints.default({}),
    certificates: fields.certificates.default(null),
    allowedAlgorithms: fields.allowedAlgorithms.default([...DEFAULT_ALGORITHMS]),
    audiences: fields.audiences.default([]),
    availableGrantTypes: fields.availableGrantTypes.default(['client_credentials']),
    consumerKeyClaim: fields.consumerKeyClaim.default(null),
    scopesClaim: fields.scopesClaim.default('scope'),
    requireAtJwt: fields.requireAtJwt.default(false),
    clockToleranceSeconds: fields.clockToleranceSeconds.default(0),
    keepClientSecrets: fields.keepClientSecrets.default(true),
    enableTokenGeneration: fields.enableTokenGeneration.default(true),
    enableOAuthAppCreation: fields.enableOAuthAppCreation.default(true),
    enableMapOAuthConsumerApps: fields.enableMapOAuthConsumerApps.default(true),
    validateMappedApps: fields.validateMappedApps.default(true),
    permissions: fields.permissions.default({ type: 'PUBLIC', roles: [] }),
    connection: fields.connection.default({}),
  })
  .superRefine((value, context) => {
    if (value.wellKnownEndpoint !== null) return;
    for (const name of ['issuer', 'certificates'] as const) {
      if (value[name] === undefined || value[name] === null) {
        context.addIssue({ code: 'custom', path: [name], message: 'is required when there is no wellKnownEndpoint' });
      }
    }
  })
  .meta({ id: 'KeyManagerCreate' });
export type KeyManagerCreate = z.infer<typeof KeyManagerCreate>;

/** `PATCH /key-managers/{id}`: a JSON merge patch (RFC 7396); `type` never changes; `permissions` is replaced whole. */
export const KeyManagerPatch = z.strictObject(fields).omit({ type: true }).partial().meta({ id: 'KeyManagerPatch' });
export type KeyManagerPatch = z.infer<typeof KeyManagerPatch>;

/** `POST /key-managers/check`: a key manager that need not be saved, nor have a name. `id` takes the stored secrets of that one. */
export const KeyManagerCheckRequest = z
  .strictObject(fields)
  .partial()
  .required({ type: true })
  .meta({ id: 'KeyManagerCheckRequest' });
export type KeyManagerCheckRequest = z.infer<typeof KeyManagerCheckRequest>;

/** An application developer as a permission sees them. */
export const ImpactPerson = z
  .strictObject({
    username: z.string(),
    /** Those of their roles that the permission names: what lets them in, or keeps them out. */
    namedRoles: z.array(z.string()),
    applications: z.array(z.strictObject({ id: Id, name: z.string(), environments: z.array(z.enum(ENVIRONMENTS)) })),
  })
  .meta({ id: 'ImpactPerson' });
export type ImpactPerson = z.infer<typeof ImpactPerson>;
/** What a stricter permission touches: applications and owners with keys there who may make no new ones. */
export const Impact = z
  .strictObject({
    applications: z.array(z.strictObject({ id: Id, name: z.string(), owner: z.string() })),
    owners: z.array(z.string()),
    /** Application developers, with or without keys there: who loses the choice, and who keeps or gets it; the first 100 of each. */
    people: z.strictObject({ losing: z.array(ImpactPerson), losingCount: z.int(), keeping: z.array(ImpactPerson), keepingCount: z.int() }),
    /** How many APIs accept "all" key managers and so trust this one. */
    apisAcceptingAll: z.int(),
  })
  .meta({ id: 'Impact' });
export type Impact = z.infer<typeof Impact>;

/** A key manager as administrators read it: secrets of `connection` are answered as `{isSet,setAt}`. */
export const KeyManager = z
  .strictObject({
    id: Id,
    organization: z.string().nullable(),
    name: z.string(),
    displayName: z.string(),
    description: z.string().nullable(),
    type: z.string(),
    enabled: z.boolean(),
    issuer: z.string(),
    issuerAliases: z.array(z.string()),
    wellKnownEndpoint: z.string().nullable(),
    endpoints: z.strictObject({
      token: z.string().nullable().optional(),
      authorize: z.string().nullable().optional(),
      introspection: z.string().nullable().optional(),
      revocation: z.string().nullable().optional(),
      userInfo: z.string().nullable().optional(),
      clientRegistration: z.string().nullable().optional(),
    }),
    certificates: z.strictObject({ type: z.enum(['JWKS', 'PEM']), value: z.string() }).nullable(),
    allowedAlgorithms: z.array(z.enum(ALGORITHMS)),
    audiences: z.array(z.string()),
    availableGrantTypes: z.array(z.string()),
    consumerKeyClaim: z.string().nullable(),
    scopesClaim: z.string(),
    requireAtJwt: z.boolean(),
    clockToleranceSeconds: z.int(),
    keepClientSecrets: z.boolean(),
    enableTokenGeneration: z.boolean(),
    enableOAuthAppCreation: z.boolean(),
    /** Whether clients that exist there may be mapped to applications. */
    enableMapOAuthConsumerApps: z.boolean(),
    /** Whether a mapped client must be proven with its secret. */
    validateMappedApps: z.boolean(),
    permissions: PermissionsDto,
    connection: z.record(z.string(), z.unknown()),
    revision: Revision,
    createdAt: Timestamp,
    updatedAt: Timestamp,
    impact: Impact.optional(),
  })
  .meta({ id: 'KeyManager' });
export type KeyManager = z.infer<typeof KeyManager>;
export const KeyManagerPage = pageOf(KeyManager, 'KeyManagerPage');

/** A key manager as API developers and application developers read it. */
export const KeyManagerSummary = z
  .strictObject({ id: Id, name: z.string(), displayName: z.string(), type: z.string(), enabled: z.boolean(), description: z.string().nullable() })
  .meta({ id: 'KeyManagerSummary' });
export type KeyManagerSummary = z.infer<typeof KeyManagerSummary>;

export const KeyManagerSummaryPage = pageOf(KeyManagerSummary, 'KeyManagerSummaryPage');
/** `GET /key-managers`: in full for administrators, as summaries for API developers. */
export const KeyManagerList = z.union([KeyManagerPage, KeyManagerSummaryPage]).meta({ id: 'KeyManagerList' });
export type KeyManagerList = z.infer<typeof KeyManagerList>;

/** `PUT /key-managers/{id}/permissions`: what is in force now, and whom the change excludes from new use. */
export const SavedPermissions = z.strictObject({ ...PermissionsDto.shape, impact: Impact }).meta({ id: 'SavedPermissions' });
export type SavedPermissions = z.infer<typeof SavedPermissions>;
/** `?force=true` deletes a key manager that is in use. */
export const KeyManagerDeleteQuery = z.strictObject({ force: z.enum(['true', 'false']).default('false') });
export type KeyManagerDeleteQuery = z.infer<typeof KeyManagerDeleteQuery>;
/** `GET /key-managers/{id}/impact`: of a permission that is not saved yet (`?type=DENY&roles=a&roles=b`); without `type`, of the one in force. */
export const ImpactQuery = z.strictObject({
  type: z.enum(['PUBLIC', 'ALLOW', 'DENY']).optional(),
  roles: z.union([z.string().transform((role) => [role]), z.array(z.string()).max(100)]).default([]),
});
export type ImpactQuery = z.infer<typeof ImpactQuery>;

/** One key manager that an application developer may use, with what a key there may ask for. */
export const UsableKeyManager = z
  .strictObject({
    ...KeyManagerSummary.shape,
    availableGrantTypes: z.array(z.string()),
    tokenEndpoint: z.string().nullable(),
    enableTokenGeneration: z.boolean(),
    enableOAuthAppCreation: z.boolean(),
    enableMapOAuthConsumerApps: z.boolean(),
    validateMappedApps: z.boolean(),
    /** Whether a key there may have several secrets: one is added, used, and the old one retired. */
    canAddSecrets: z.boolean(),
    /** Whether the secret of a key there may be replaced; the old one ends at once. */
    canReplaceSecret: z.boolean(),
    /** What a key there may say in `additionalProperties`. */
    applicationFields: z.array(Field),
  })
  .meta({ id: 'UsableKeyManager' });
export type UsableKeyManager = z.infer<typeof UsableKeyManager>;
export const UsableKeyManagerPage = pageOf(UsableKeyManager, 'UsableKeyManagerPage');

/** What uses a key manager: APIs that name it, application keys at it. */
export const KeyManagerUsage = z
  .strictObject({
    apis: z.array(z.strictObject({ id: Id, name: z.string(), version: z.string() })),
    applicationKeys: z.array(z.strictObject({ id: Id, applicationId: Id, applicationName: z.string(), owner: z.string(), environment: z.string() })),
  })
  .meta({ id: 'KeyManagerUsage' });
export type KeyManagerUsage = z.infer<typeof KeyManagerUsage>;
