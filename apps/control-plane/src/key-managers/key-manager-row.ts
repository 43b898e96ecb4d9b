import type { Endpoints, KeyManagerCreate, KeyManagerPatch } from '@keyplane/contracts';
import { v7 as newId } from 'uuid';
import { invalidField, Problem } from '../http/problem.js';
import type { InspectedIssuer } from './issuer-inspector.js';
import type { KeyManagerEntity } from './key-manager.entity.js';

/** The row of a new key manager, without its connection. */
export function newRow(organizationId: string | null, input: KeyManagerCreate, inspected: InspectedIssuer): KeyManagerEntity {
  const { permissions: _permissions, connection: _connection, displayName, ...fields } = input;
  const now = new Date();
  return { ...fields, ...inspected, endpoints: withoutNulls(inspected.endpoints), id: newId(), organizationId, displayName: displayName ?? input.name, connection: {}, connectionSecrets: {}, deleting: false, revision: 1, createdAt: now, updatedAt: now };
}

/** The row as it would be: members of the patch replace, null endpoints are removed. Connection and permissions are not touched. */
export function patchedRow(row: KeyManagerEntity, patch: KeyManagerPatch): KeyManagerEntity {
  const { permissions: _permissions, connection: _connection, endpoints, ...fields } = patch;
  const after = { ...row, ...fields, endpoints: withoutNulls({ ...row.endpoints, ...endpoints }) };
  if (after.certificates === null && after.wellKnownEndpoint === null) throw invalidField('/certificates', 'required', 'is required when there is no wellKnownEndpoint');
  return after;
}

/** Null and absent are the same: there is no such endpoint. */
export function withoutNulls(endpoints: Endpoints): Endpoints {
  return Object.fromEntries(Object.entries(endpoints).filter(([, value]) => value !== null && value !== undefined));
}

/** Whether the authorization server must be asked before the change is stored. */
export function isServerChanged(before: KeyManagerEntity, after: KeyManagerEntity): boolean {
  return before.wellKnownEndpoint !== after.wellKnownEndpoint || isKeySetChanged(before, after);
}

/** Whether other keys belong to it now: those of the old server must not outlive the change. */
export function isKeySetChanged(before: KeyManagerEntity, after: KeyManagerEntity): boolean {
  return before.issuer !== after.issuer || !isSame(before.certificates, after.certificates);
}

/** Nobody has looked at its keys while it was disabled. */
export function isEnabledAgain(before: KeyManagerEntity, after: KeyManagerEntity): boolean {
  return !before.enabled && after.enabled;
}

const OF_BUILT_IN = ['issuer', 'issuerAliases', 'wellKnownEndpoint', 'endpoints', 'certificates', 'allowedAlgorithms'] as const;
/** @throws Problem 409: what makes the built-in key manager ours is not the administrator's to change */
export function checkBuiltInStays(before: KeyManagerEntity, after: KeyManagerEntity): void {
  const changed = OF_BUILT_IN.filter((name) => !isSame(before[name], after[name]));
  if (changed.length === 0) return;
  const errors = changed.map((name) => ({ pointer: `/${name}`, code: 'built-in', message: 'cannot be changed on the built-in key manager' }));
  throw new Problem('key-manager.built-in', { errors, detail: `On the built-in key manager these cannot be changed: ${changed.join(', ')}.` });
}

/** jsonb does not keep the order of members: they are compared by name. */
export function isSame(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_, member: unknown) => (typeof member === 'object' && member !== null && !Array.isArray(member) ? Object.fromEntries(Object.entries(member).sort(([x], [y]) => (x < y ? -1 : 1))) : member)) ?? 'undefined';
}
