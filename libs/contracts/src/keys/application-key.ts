import { z } from 'zod';
import { Id, Revision, Timestamp } from '../http/ids.js';
import { pageOf } from '../http/pages.js';
import { REPLAYED } from '../http/replayed.js';
import { SCOPE_TOKEN } from '../http/scopes.js';
import { CallbackUrl } from './callback-url.js';

export const ENVIRONMENTS = ['PRODUCTION', 'SANDBOX'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];
/** `pending`: the remote create is under way, or did not finish; `failed`: it was undone or never happened; `deleting`: the remote delete is under way. */
export const KEY_STATES = ['pending', 'active', 'failed', 'deleting'] as const;
/** `undelivered`: the key was recovered after a crash; the owner adds a new secret. */
export const SECRET_STATES = ['delivered', 'undelivered'] as const;

/** A scope token; whether it is reserved is the service's answer (422 with its pointer). */
const RequestedScope = z.string().max(200).regex(SCOPE_TOKEN, 'must be a scope token (RFC 6749 §3.3)').refine((scope) => !scope.toLowerCase().startsWith('keyplane:'), 'keyplane:* is reserved');

const fields = {
  grantTypes: z.array(z.string().min(1).max(200)).min(1).max(20),
  callbackUrls: z.array(CallbackUrl).max(50),
  scopes: z.array(RequestedScope).max(200),
  additionalProperties: z.record(z.string(), z.unknown()),
  enabled: z.boolean(),
};
/** `POST /applications/{id}/keys`: makes a client at the key manager. */
export const KeyGenerate = z
  .strictObject({
    keyManagerId: Id,
    environment: z.enum(ENVIRONMENTS),
    grantTypes: fields.grantTypes.default(['client_credentials']),
    callbackUrls: fields.callbackUrls.default([]),
    scopes: fields.scopes.default([]),
    additionalProperties: fields.additionalProperties.default({}),
  })
  .meta({ id: 'KeyGenerate' });
export type KeyGenerate = z.infer<typeof KeyGenerate>;
/** `PATCH /keys/{id}`; everything but `enabled` is changed at the authorization server, too. */
export const KeyPatch = z.strictObject(fields).partial().meta({ id: 'KeyPatch' });
export type KeyPatch = z.infer<typeof KeyPatch>;

/**
 * Work at the authorization server that is not finished: a client that is being made or deleted, or a secret that is being
 * added. It is taken up again by itself, until it is done or `needsPerson`.
 */
export const Unfinished = z
  .strictObject({
    kind: z.enum(['create', 'delete', 'add-secret']),
    /** What the client carries at the server, where Keyplane made it: the thing to look for there. */
    tag: z.string(),
    /** The server cannot be searched: somebody has to look, and then close it (`POST /keys/{id}/close`). */
    needsPerson: z.boolean(),
    /** Failed or unfinished tries so far. */
    attempts: z.int(),
    nextAttemptAt: Timestamp.nullable(),
  })
  .meta({ id: 'Unfinished' });
export type Unfinished = z.infer<typeof Unfinished>;

const shape = {
  id: Id,
  applicationId: Id,
  keyManagerId: Id,
  /** Also where its owner may make no new keys: this one goes on. */
  keyManager: z.strictObject({ displayName: z.string(), type: z.string() }),
  environment: z.enum(ENVIRONMENTS),
  mode: z.enum(['CREATED', 'MAPPED']),
  /** Null until the client exists. */
  clientId: z.string().nullable(),
  state: z.enum(KEY_STATES),
  /** Why the key failed or is still being deleted; null otherwise. */
  stateReason: z.string().nullable(),
  secretState: z.enum(SECRET_STATES),
  /** Null when nothing is left to do at the server. */
  unfinished: Unfinished.nullable(),
  enabled: z.boolean(),
  grantTypes: z.array(z.string()),
  callbackUrls: z.array(z.string()),
  scopes: z.array(z.string()),
  /** Those of `scopes` that do not exist at the authorization server: its administrator has to make them there. */
  missingScopes: z.array(z.string()),
  additionalProperties: z.record(z.string(), z.unknown()),
  tokenEndpoint: z.string().nullable(),
  createdBy: z.string(),
  revision: Revision,
  createdAt: Timestamp,
  updatedAt: Timestamp,
};
export const ApplicationKey = z.strictObject(shape).meta({ id: 'ApplicationKey' });
export type ApplicationKey = z.infer<typeof ApplicationKey>;
export const ApplicationKeyPage = pageOf(ApplicationKey, 'ApplicationKeyPage');
/** The answer to generating a key: the only one that shows the secret. */
export const GeneratedKey = z.strictObject({ ...shape, clientSecret: z.string().nullable() }).meta({ id: 'GeneratedKey' });
export type GeneratedKey = z.infer<typeof GeneratedKey>;
export const ReplayedKey = z.strictObject({ ...shape, clientSecret: z.null(), ...REPLAYED }).meta({ id: 'ReplayedKey' });
export type ReplayedKey = z.infer<typeof ReplayedKey>;

/** `POST /applications/{id}/keys/map`: takes over a client that exists at the key manager. It is never changed or deleted there by Keyplane. */
export const KeyMap = z
  .strictObject({
    keyManagerId: Id,
    environment: z.enum(ENVIRONMENTS),
    clientId: z.string().min(1).max(2000),
    /** Proves that the client is yours, where the key manager asks for that (`validateMappedApps`). */
    clientSecret: z.string().min(1).max(10_000).optional(),
  })
  .meta({ id: 'KeyMap' });
export type KeyMap = z.infer<typeof KeyMap>;

/** `POST /keys/{id}/close`: a person has looked for the tag at the server. `none`: no client carries it; `deleted`: one did, and was deleted there. */
export const KeyClose = z.strictObject({ found: z.enum(['none', 'deleted']) }).meta({ id: 'KeyClose' });
export type KeyClose = z.infer<typeof KeyClose>;

export const SecretAdd = z
  .strictObject({
    description: z.string().max(200).nullable().default(null),
    expiresAt: Timestamp.nullable().default(null),
    /** Seconds until all older secrets stop working; absent = they go on. */
    overlapSeconds: z.int().min(0).max(31_536_000).optional(),
  })
  .meta({ id: 'SecretAdd' });
export type SecretAdd = z.infer<typeof SecretAdd>;
export const AddedSecret = z.strictObject({ secretId: z.string(), clientSecret: z.string() }).meta({ id: 'AddedSecret' });
export type AddedSecret = z.infer<typeof AddedSecret>;
export const ReplayedSecret = z.strictObject({ secretId: z.string(), clientSecret: z.null(), ...REPLAYED }).meta({ id: 'ReplayedSecret' });
/** A secret as it is listed: never its value. */
export const KeySecret = z
  .strictObject({ secretId: z.string(), description: z.string().nullable(), createdAt: Timestamp, expiresAt: Timestamp.nullable() })
  .meta({ id: 'KeySecret' });
export type KeySecret = z.infer<typeof KeySecret>;
export const KeySecretPage = pageOf(KeySecret, 'KeySecretPage');

export const TokenRequest = z.strictObject({ scopes: z.array(RequestedScope).max(200).optional(), clientSecret: z.string().min(1).max(10_000).optional() }).meta({ id: 'TokenRequest' });
export type TokenRequest = z.infer<typeof TokenRequest>;
/** A test token, as the application would get it. `expiresIn` is in seconds. */
export const TestToken = z.strictObject({ accessToken: z.string(), expiresIn: z.number().nullable(), scope: z.string().nullable() }).meta({ id: 'TestToken' });
export type TestToken = z.infer<typeof TestToken>;
