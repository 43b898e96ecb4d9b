import type { KeyManagerConnection } from '@keyplane/connector-kit';
import type { CheckResult, DiscoverRequest, DiscoverResult, KeyManagerCheckRequest } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import type { Unvalidated } from '../http/unvalidated.js';
import { askingServer } from './connector-problems.js';
import { Connectors } from './connectors.js';
import { parseUnfinishedConnection } from './connection-values.js';
import { IssuerInspector } from './issuer-inspector.js';
import { KeyManagerChanges } from './key-manager-changes.js';
import { KeyManagersService } from './key-managers.service.js';
import type { Realm } from './realm.js';

/** Looks at authorization servers for a person; stores nothing. */
@Injectable()
export class KeyManagerChecksService {
  constructor(
    private readonly connectors: Connectors,
    private readonly inspector: IssuerInspector,
    private readonly changes: KeyManagerChanges,
    private readonly keyManagers: KeyManagersService,
  ) {}

  async discover(body: Unvalidated<DiscoverRequest>): Promise<DiscoverResult> {
    const { type, url } = body.validate();
    return { fields: await this.inspector.discoverFields(this.changes.creatable(type), url) };
  }

  /** A key manager that need not be saved. What is wrong with the server is in the stages, what is wrong with the form a 422. */
  async check(body: Unvalidated<KeyManagerCheckRequest>): Promise<CheckResult> {
    const { type, connection = {}, issuer = null, wellKnownEndpoint = null, endpoints = {}, certificates = null } = body.validate();
    const definition = this.changes.creatable(type);
    const typed: KeyManagerConnection = { issuer, wellKnownEndpoint, endpoints, certificates, connection: parseUnfinishedConnection(definition, connection) };
    return { stages: await askingServer(() => this.connectors.create(definition, typed).checkConnection({})) };
  }

  /** A stored key manager, with its stored secrets. */
  async checkStored(realm: Realm, id: string): Promise<CheckResult> {
    const row = await realm.run(() => this.keyManagers.getOwn(realm, id));
    return { stages: await askingServer(() => this.connectors.of(row).checkConnection({})) };
  }
}
