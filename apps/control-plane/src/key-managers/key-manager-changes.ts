import type { ConnectorDefinition } from '@keyplane/connector-kit';
import type { KeyManagerCreate, KeyManagerPatch, Permissions } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { invalidField } from '../http/problem.js';
import { checkSecretsStayHome, newOrigins, parseConnection, refuseSecretStates } from './connection-values.js';
import { Connectors } from './connectors.js';
import { IssuerInspector, type FirstKeys } from './issuer-inspector.js';
import type { KeyManagerEntity } from './key-manager.entity.js';
import { checkBuiltInStays, isEnabledAgain, isKeySetChanged, isServerChanged, newRow, patchedRow, withoutNulls } from './key-manager-row.js';
import { mergePatch } from './merge-patch.js';

/** A change that is valid, but not stored. */
export interface PreparedChange {
  after: KeyManagerEntity;
  /** Undefined: the permission stays. */
  permissions: Permissions | undefined;
  /** The revision that it was made from. */
  revision: number;
  /** Whether the authorization server must be asked before it is stored. */
  asksServer: boolean;
  /** The keys to store with it; null: they stay. */
  keys: FirstKeys | null;
  /** Whether kept client secrets go: the key manager keeps none any more, or would send them to an address that their owners know nothing of. */
  forgetsClientSecrets: boolean;
}

/** From what was sent to the row that will be stored. `prepare` touches no network, the others do: call those outside of units. */
@Injectable()
export class KeyManagerChanges {
  constructor(
    private readonly connectors: Connectors,
    private readonly inspector: IssuerInspector,
  ) {}

  /**
   * Asks the server and builds the row of a new key manager. With a `wellKnownEndpoint` everything must answer; with issuer,
   * endpoints and certificates typed, a server that is away is no obstacle: its keys come with a later round.
   */
  async create(organizationId: string | null, input: KeyManagerCreate): Promise<{ row: KeyManagerEntity; keys: FirstKeys }> {
    const definition = this.creatable(input.type);
    const connection = parseConnection(definition, input.connection);
    const inspected = await this.inspector.describe(definition, { ...input, issuer: input.issuer ?? null, connection });
    const keys = await this.inspector.fetchFirstKeys(inspected.certificates, { mayBeAway: input.wellKnownEndpoint === null });
    const row = newRow(organizationId, input, inspected);
    return { row: { ...row, ...this.connectors.seal(definition, connection, { id: row.id, kept: {} }) }, keys };
  }

  /** Merges, then validates the result. @throws Problem 422 with pointers, 409 for what stays on the built-in key manager */
  prepare(before: KeyManagerEntity, patch: KeyManagerPatch): PreparedChange {
    const definition = this.connectors.get(before.type);
    const after = { ...patchedRow(before, patch), ...this.patchedConnection(definition, before, patch.connection ?? {}) };
    if (!definition.creatable) checkBuiltInStays(before, after);
    const asksServer = isServerChanged(before, after) || (definition.creatable && isEnabledAgain(before, after));
    return { ...this.checkAddresses(before, after), permissions: patch.permissions, revision: before.revision, asksServer, keys: null };
  }

  /**
   * Asks the server about a prepared change. Keys of another issuer, or from another place, replace the old ones together with
   * the change; they must be there: the old server's keys would otherwise sign for the new one. One that is enabled again
   * comes with the keys that its server has now: those of before may have been withdrawn meanwhile.
   */
  async inspect(before: KeyManagerEntity, change: PreparedChange): Promise<PreparedChange> {
    if (!isServerChanged(before, change.after)) return { ...change, keys: await this.inspector.fetchKeysAgain(change.after.certificates) };
    const typed = { ...change.after, connection: this.connectors.valuesOf(change.after) };
    const inspected = await this.inspector.describe(this.connectors.get(before.type), typed);
    const after = { ...change.after, ...inspected, endpoints: withoutNulls(inspected.endpoints) };
    const checked = { ...change, ...this.checkAddresses(before, after) };
    if (isKeySetChanged(before, after)) return { ...checked, keys: await this.inspector.fetchFirstKeys(after.certificates, { mayBeAway: false }) };
    return { ...checked, keys: isEnabledAgain(before, after) ? await this.inspector.fetchKeysAgain(after.certificates) : null };
  }

  /** @throws Problem 422 on `/type` */
  creatable(type: string): ConnectorDefinition {
    const definition = this.connectors.find(type);
    if (!definition) throw invalidField('/type', 'unknown-type', `names no connector type; there are: ${this.connectors.definitions().filter((known) => known.creatable).map((known) => known.type).join(', ')}`);
    if (!definition.creatable) throw invalidField('/type', 'not-creatable', `cannot be created: each organization has exactly one key manager of the type ${type}`);
    return definition;
  }

  /** Of what was typed, and again of what the server publishes. @throws Problem 422 naming a secret of the connection that must be sent again */
  private checkAddresses(before: KeyManagerEntity, after: KeyManagerEntity): Pick<PreparedChange, 'after' | 'forgetsClientSecrets'> {
    const definition = this.connectors.get(before.type);
    checkSecretsStayHome(definition, before, after);
    const keepsNoneNow = before.keepClientSecrets && !after.keepClientSecrets;
    return { after, forgetsClientSecrets: keepsNoneNow || newOrigins(definition, before, after).length > 0 };
  }

  private patchedConnection(definition: ConnectorDefinition, before: KeyManagerEntity, patch: Record<string, unknown>): Pick<KeyManagerEntity, 'connection' | 'connectionSecrets'> {
    if (Object.keys(patch).length === 0) return { connection: before.connection, connectionSecrets: before.connectionSecrets };
    refuseSecretStates(definition, patch);
    const values = parseConnection(definition, mergePatch(this.connectors.valuesOf(before), patch));
    const kept = Object.fromEntries(Object.entries(before.connectionSecrets).filter(([name]) => !Object.hasOwn(patch, name)));
    return this.connectors.seal(definition, values, { id: before.id, kept });
  }
}
