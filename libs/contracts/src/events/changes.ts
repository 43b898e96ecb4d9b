import { z } from 'zod';
import { Cors } from '../apis/cors.js';
import { HTTP_METHODS } from '../apis/methods.js';
import { IssuerProfile, PublicJwk } from '../key-managers/issuer-profile.js';
import { ENVIRONMENTS } from '../keys/application-key.js';
import { TOPICS, type ChangeNoun, type EventNoun } from './envelope.js';

/** One event type: who sends it and when is its doc comment; `data` is the schema of a record that is no delete. */
export interface EventDefinition<Data extends z.ZodType = z.ZodType> {
  type: string;
  version: number;
  topic: string;
  noun: EventNoun;
  data: Data;
  description: string;
}
export function defineEvent<Data extends z.ZodType>(definition: EventDefinition<Data>): EventDefinition<Data> {
  return definition;
}

export const KeyManagerState = z.object({
  id: z.uuid(),
  /** Null = global: known to every organization. */
  organizationId: z.uuid().nullable(),
  name: z.string(),
  enabled: z.boolean(),
  profile: IssuerProfile,
});
export type KeyManagerState = z.infer<typeof KeyManagerState>;
export const KeyManagerKeysState = z.object({ keyManagerId: z.uuid(), keys: z.array(PublicJwk) });
export type KeyManagerKeysState = z.infer<typeof KeyManagerKeysState>;
export const ApiState = z.object({
  id: z.uuid(),
  organizationId: z.uuid(),
  organization: z.string(),
  name: z.string(),
  version: z.string(),
  /** Where gateways serve it, e.g. `/orders/v1` or `/o/acme/orders/v1`. */
  basePath: z.string().startsWith('/'),
  upstreamUrl: z.string(),
  sandboxUpstreamUrl: z.string().nullable(),
  operations: z.array(z.object({ method: z.enum(HTTP_METHODS), path: z.string().startsWith('/'), scopes: z.array(z.string()) })),
  audiences: z.array(z.string()),
  keyManagers: z.discriminatedUnion('mode', [z.object({ mode: z.literal('all') }), z.object({ mode: z.literal('selected'), ids: z.array(z.uuid()) })]),
  /** Absent in records of before there was such a thing. */
  cors: z.object(Cors.shape).nullable().optional(),
  forwardToken: z.boolean(),
  enabled: z.boolean(),
});
export type ApiState = z.infer<typeof ApiState>;
export const ApplicationState = z.object({ id: z.uuid(), organizationId: z.uuid(), name: z.string(), enabled: z.boolean() });
export type ApplicationState = z.infer<typeof ApplicationState>;
export const ApplicationKeyState = z.object({
  id: z.uuid(),
  organizationId: z.uuid(),
  applicationId: z.uuid(),
  keyManagerId: z.uuid(),
  clientId: z.string().min(1),
  environment: z.enum(ENVIRONMENTS),
  enabled: z.boolean(),
});
export type ApplicationKeyState = z.infer<typeof ApplicationKeyState>;
export const SubscriptionState = z.object({ id: z.uuid(), organizationId: z.uuid(), applicationId: z.uuid(), apiId: z.uuid(), state: z.enum(['active', 'blocked']) });
export type SubscriptionState = z.infer<typeof SubscriptionState>;

const topic = TOPICS.changes;
/** All events of the changes topic, by noun. `<noun>.deleted` has the same key, `deleted: true` and `data: null`. */
export const CHANGE_EVENTS = {
  'key-manager': defineEvent({ type: 'key-manager.changed', version: 1, topic, noun: 'key-manager', data: KeyManagerState, description: 'Sent when a key manager is created, changed, enabled or disabled. Holds its issuer profile; never a credential, never a permission (permissions decide on new use only and never reach gateways).' }),
  'key-manager-keys': defineEvent({ type: 'key-manager-keys.changed', version: 1, topic, noun: 'key-manager-keys', data: KeyManagerKeysState, description: 'Sent when the public signing keys of a key manager are first fetched and whenever they change. Its revision is its own; it never touches the key manager’s. `aggregateId` is the key manager’s id.' }),
  api: defineEvent({ type: 'api.changed', version: 1, topic, noun: 'api', data: ApiState, description: 'Sent when an API is published, changed, enabled or taken offline.' }),
  application: defineEvent({ type: 'application.changed', version: 1, topic, noun: 'application', data: ApplicationState, description: 'Sent when an application is created, renamed, enabled or disabled.' }),
  'application-key': defineEvent({ type: 'application-key.changed', version: 1, topic, noun: 'application-key', data: ApplicationKeyState, description: 'Sent when an application key becomes active, is enabled or disabled. Pending and failed keys are not published.' }),
  subscription: defineEvent({ type: 'subscription.changed', version: 1, topic, noun: 'subscription', data: SubscriptionState, description: 'Sent when an application subscribes to an API, or its subscription is blocked.' }),
  epoch: defineEvent({ type: 'epoch.completed', version: 1, topic, noun: 'epoch', data: z.object({}), description: 'Ends the republication of all state in a new epoch (a restored or rebuilt database); gateways then swap to the new epoch. `aggregateId` is the epoch. The revocations topic has one of its own, under the same key.' }),
} as const satisfies Record<ChangeNoun, EventDefinition>;

/** The key of a record, on either topic. */
export function changeKey(noun: EventNoun, id: string): string {
  return `${noun}/${id}`;
}
