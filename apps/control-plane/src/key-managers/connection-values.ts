import type { ConnectorDefinition } from '@keyplane/connector-kit';
import { schemaOfFields, secretFieldNames } from '@keyplane/contracts';
import { z } from 'zod';
import { invalidField } from '../http/problem.js';
import { validateWith } from '../http/unvalidated.js';
import type { KeyManagerEntity } from './key-manager.entity.js';

type Values = Record<string, unknown>;

/** The parsed members of `connection`, secrets in clear. @throws Problem 422 with pointers under `/connection` */
export function parseConnection(definition: ConnectorDefinition, values: Values): Values {
  refuseSecretStates(definition, values);
  return validateWith(z.object({ connection: schemaOfFields(definition.connectionFields) }), { connection: values }).connection;
}

/** As `parseConnection`, for a form that somebody still fills in: whether something is missing is the connector's to say. */
export function parseUnfinishedConnection(definition: ConnectorDefinition, values: Values): Values {
  return parseConnection({ ...definition, connectionFields: definition.connectionFields.map((field) => ({ ...field, required: false })) }, values);
}

/** What a read answers in place of a secret says nothing when it is sent back: it could mean keep or clear. */
export function refuseSecretStates(definition: ConnectorDefinition, values: Values): void {
  for (const name of secretFieldNames(definition.connectionFields)) {
    const value = values[name];
    if (typeof value === 'object' && value !== null) {
      throw invalidField(`/connection/${name}`, 'secret-state', 'is a secret: leave it out to keep it, send null to clear it, or send a new one as text');
    }
  }
}

export function splitSecrets(definition: ConnectorDefinition, values: Values): { plain: Values; secrets: Record<string, string> } {
  const names = secretFieldNames(definition.connectionFields);
  const entries = Object.entries(values);
  return {
    plain: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
    secrets: Object.fromEntries(entries.filter((entry): entry is [string, string] => names.includes(entry[0]) && typeof entry[1] === 'string')),
  };
}

type Addresses = Pick<KeyManagerEntity, 'issuer' | 'wellKnownEndpoint' | 'endpoints' | 'connection' | 'connectionSecrets'>;

/**
 * A stored secret is never sent to an address that its keeper did not see: whoever may change the address, but not read the
 * secret, would get it there, or what the secret opens. @throws Problem 422 naming the secret that must be sent again
 */
export function checkSecretsStayHome(definition: ConnectorDefinition, before: Addresses, after: Addresses): void {
  const added = newOrigins(definition, before, after);
  const secret = Object.keys(after.connectionSecrets).find((name) => after.connectionSecrets[name] === before.connectionSecrets[name]);
  if (secret === undefined || added.length === 0) return;
  throw invalidField(`/connection/${secret}`, 'secret-required', `must be sent again, because the key manager would use it at a new address (${added.join(', ')})`);
}

/** Where a key manager may send something after a change, and could not before. */
export function newOrigins(definition: ConnectorDefinition, before: Addresses, after: Addresses): string[] {
  const known = originsOf(definition, before);
  return [...originsOf(definition, after)].filter((origin) => !known.has(origin));
}

/** The issuer is one, too: some servers are managed at an address that is made of it. */
function originsOf(definition: ConnectorDefinition, { issuer, wellKnownEndpoint, endpoints, connection }: Addresses): Set<string> {
  const typed = definition.connectionFields.filter((field) => field.kind === 'url').map((field) => connection[field.name]);
  const addresses = [issuer, wellKnownEndpoint, ...Object.values(endpoints), ...typed].filter((address): address is string => typeof address === 'string' && URL.canParse(address));
  return new Set(addresses.map((address) => new URL(address).origin));
}
