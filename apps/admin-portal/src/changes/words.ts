import type { AuditEntry } from '@keyplane/api-client';

/** What an action is called between who did it and to what; an action without words of its own is told by its name. */
const WORDS: Record<string, string> = {
  'key-manager.created': 'added', 'key-manager.updated': 'changed', 'key-manager.deleted': 'deleted', 'key-manager.permissions-updated': 'changed who may use',
  'api.created': 'published', 'api.updated': 'changed', 'api.deleted': 'deleted',
  'application.created': 'created', 'application.updated': 'changed', 'application.deleted': 'deleted', 'application.moved': 'gave away', 'application.deletion-begun': 'began to delete',
  'application-key.generated': 'created a key at', 'application-key.updated': 'changed a key at', 'application-key.deleted': 'deleted a key at', 'application-key.failed': 'could not create a key at',
  'application-key.secret-added': 'added a secret to a key at', 'application-key.secret-retired': 'ended a secret of a key at', 'application-key.test-token-issued': 'got a test token from', 'application-key.client-abandoned': 'gave up a client at',
  'application-key.mapped': 'mapped a client at', 'application-key.tokens-revoked': 'revoked tokens of a key', 'application-key.unfinished': 'began to create a key at', 'application-key.recovered': 'finished a key at',
  'application-key.closed': 'closed what was unfinished at a key', 'application-key.secret-adding-ended': 'ended the adding of a secret to a key',
  'subscription.created': 'subscribed an application', 'subscription.deleted': 'ended a subscription',
  'user.created': 'added', 'user.updated': 'changed', 'user.deleted': 'deleted', 'user.signed-in': 'signed in', 'user.sign-in-failed': 'failed to sign in',
  'user.password-reset': 'reset the password of', 'user.password-changed': 'changed their password', 'user.password-chosen': 'chose their password',
  'role.created': 'added the role', 'role.updated': 'changed the role', 'role.deleted': 'deleted the role',
  'gateway.created': 'enrolled', 'gateway.deleted': 'removed', 'organization.created': 'created', 'organization.updated': 'changed',
  'system-client.created': 'created the system client', 'system-client.deleted': 'deleted the system client',
};

/** Who, did what, to which thing (null where the words say it all, or nothing names it). */
export function wordsOf({ actor, action, before, after }: AuditEntry): { who: string; did: string; what: string | null } {
  const did = WORDS[action] ?? action.replace('.', ' ').replaceAll('-', ' ');
  const what = nameOf(after) ?? nameOf(before);
  return { who: actor.replace(/^client:/, ''), did: what === null ? did.replace(/ (at|from|the role|the system client)$/, '') : did, what };
}

/** How the thing is called on its own page. */
function nameOf(thing: unknown): string | null {
  if (typeof thing !== 'object' || thing === null) return null;
  const { displayName, name, version, username, keyManager } = thing as Record<string, unknown>;
  if (typeof name === 'string' && typeof version === 'string') return `${name} ${version}`;
  if (typeof keyManager === 'object') return nameOf(keyManager);
  return [displayName, name, username].find((text): text is string => typeof text === 'string') ?? null;
}

export interface ChangedField {
  field: string;
  /** Null: it was not there, or is there no more. */
  before: string | null;
  after: string | null;
}

/** What never says anything: it changes with every change, or names the thing itself. */
const SILENT = new Set(['id', 'revision', 'createdAt', 'updatedAt', 'impact']);

/** The members that differ, in the order of their names. */
export function changedFields({ before, after }: Pick<AuditEntry, 'before' | 'after'>): ChangedField[] {
  const [old, now] = [membersOf(before), membersOf(after)];
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((field) => {
    const [from, to] = [old.get(field) ?? null, now.get(field) ?? null];
    if (from === to) return [];
    return [{ field, before: from, after: isSecretState(after, field) && from !== null ? 'Replaced, never shown' : to }];
  });
}

/** `connection.clientSecret` → what is to be read of it; empty values are absent. */
function membersOf(thing: unknown, prefix = ''): Map<string, string> {
  if (typeof thing !== 'object' || thing === null) return new Map();
  return new Map(Object.entries(thing).flatMap(([name, value]): [string, string][] => {
    if (prefix === '' && SILENT.has(name)) return [];
    const field = `${prefix}${name}`;
    if (isSecret(value)) return value.isSet ? [[field, `Set ${value.setAt ?? ''}`.trim()]] : [];
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return [...membersOf(value, `${field}.`)];
    const text = textOf(value);
    return text === '' ? [] : [[field, text]];
  }));
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ');
  return String(value);
}

function isSecret(value: unknown): value is { isSet: boolean; setAt?: string | null } {
  return typeof value === 'object' && value !== null && 'isSet' in value;
}

function isSecretState(thing: unknown, field: string): boolean {
  const value = field.split('.').reduce<unknown>((at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined), thing);
  return isSecret(value) && value.isSet;
}
