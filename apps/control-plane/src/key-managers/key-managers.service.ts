import type { KeyManager, KeyManagerCreate, KeyManagerPatch, KeyManagerSummary, Page, PageQuery } from '@keyplane/contracts';
import { Injectable } from '@nestjs/common';
import { constraintOf } from '../database/constraint-problems.js';
import type { IfMatch } from '../http/etag.js';
import { Problem } from '../http/problem.js';
import type { Unvalidated } from '../http/unvalidated.js';
import { once } from '../idempotency/idempotent-call.js';
import { KeyManagerChanges, type PreparedChange } from './key-manager-changes.js';
import type { KeyManagerEntity } from './key-manager.entity.js';
import { toSummary } from './key-manager.mapper.js';
import { KeyManagerStore } from './key-manager.store.js';
import { KeyManagerViews } from './key-manager-views.js';
import { KeyManagersRepository } from './key-managers.repository.js';
import type { Realm } from './realm.js';

/** Key managers of a realm. The authorization server is asked before a unit of work opens, never inside one. */
@Injectable()
export class KeyManagersService {
  constructor(
    private readonly keyManagers: KeyManagersRepository,
    private readonly changes: KeyManagerChanges,
    private readonly store: KeyManagerStore,
    private readonly views: KeyManagerViews,
  ) {}

  list(realm: Realm, query: PageQuery): Promise<Page<KeyManager>> {
    return realm.run(async () => {
      const page = await this.keyManagers.page(realm.organizationId, query);
      return { ...page, items: await this.views.many(realm, page.items) };
    });
  }

  listSummaries(realm: Realm, query: PageQuery): Promise<Page<KeyManagerSummary>> {
    return realm.run(async () => {
      const page = await this.keyManagers.page(realm.organizationId, query);
      return { ...page, items: page.items.map(toSummary) };
    });
  }

  get(realm: Realm, id: string): Promise<KeyManager> {
    return realm.run(async () => this.views.one(realm, await this.keyManagers.get(realm.organizationId, id)));
  }

  /** The answer tells how many APIs accept "all" key managers, and trust this one from now on. */
  async create(realm: Realm, body: Unvalidated<KeyManagerCreate>): Promise<KeyManager> {
    const input = body.validate();
    const { row, keys } = await this.changes.create(realm.organizationId, input);
    return this.storing(realm, (issuers) => {
      issuers.of(row);
      return once(() => this.store.insert(realm, row, { keys, permissions: input.permissions }));
    });
  }

  /** What needs the server's answer is stored in a second unit, if nobody changed the key manager in between. */
  async update(realm: Realm, id: string, request: ChangeRequest): Promise<KeyManager> {
    const first = await this.storing(realm, (issuers) => this.prepareOrStore(realm, id, { ...request, issuers }));
    if ('stored' in first) return first.stored;
    const change = await this.changes.inspect(first.before, first.change);
    return this.storing(realm, async (issuers) => {
      issuers.of(change.after);
      const before = await this.getOwn(realm, id, { forUpdate: true });
      if (before.revision !== change.revision) throw new Problem('precondition.failed', { detail: 'Somebody else changed the key manager at the same time.' });
      return this.store.change(realm, before, change);
    });
  }

  /** The row, when it is the realm's own. @throws Problem 404; 403 for a global one that an organization only uses */
  async getOwn(realm: Realm, id: string, options: { forUpdate?: boolean } = {}): Promise<KeyManagerEntity> {
    const seen = await this.keyManagers.get(realm.organizationId, id);
    if (seen.organizationId !== realm.organizationId) throw new Problem('auth.role-missing', { detail: 'A global key manager is changed by an operator of the installation; an organization sets its own permission on it.' });
    return options.forUpdate ? this.keyManagers.get(realm.organizationId, id, options) : seen;
  }

  private async prepareOrStore(realm: Realm, id: string, request: ChangeRequest & { issuers: ClaimedIssuers }): Promise<{ stored: KeyManager } | { before: KeyManagerEntity; change: PreparedChange }> {
    const before = await this.getOwn(realm, id, { forUpdate: true });
    request.ifMatch.check(before.revision);
    const change = this.changes.prepare(before, request.body.validate());
    request.issuers.of(change.after);
    return change.asksServer ? { before, change } : { stored: await this.store.change(realm, before, change) };
  }

  /** Runs the unit; a taken issuer is answered with the place of the issuer, and the other's name where it may be known. */
  private async storing<T>(realm: Realm, work: (issuers: ClaimedIssuers) => Promise<T>): Promise<T> {
    const issuers = new ClaimedIssuers();
    try {
      return await realm.run(() => work(issuers));
    } catch (error) {
      if (constraintOf(error) !== 'key_manager_issuers__issuer__exclude' || issuers.row === null) throw error;
      const { row } = issuers;
      throw issuerTaken(row, await realm.run(() => this.keyManagers.findIssuerHolder(realm.organizationId, row)), error);
    }
  }
}

interface ChangeRequest {
  ifMatch: IfMatch;
  body: Unvalidated<KeyManagerPatch>;
}

/** Whose issuers a unit claims, for the answer when one is taken. */
class ClaimedIssuers {
  row: KeyManagerEntity | null = null;
  of(row: KeyManagerEntity): void {
    this.row = row;
  }
}

function issuerTaken(row: KeyManagerEntity, holder: { name: string; issuer: string } | null, cause: unknown): Problem {
  const alias = holder && holder.issuer !== row.issuer ? row.issuerAliases.indexOf(holder.issuer) : -1;
  const pointer = alias >= 0 ? `/issuerAliases/${alias}` : '/issuer';
  const message = holder ? `belongs to the key manager "${holder.name}"` : 'belongs to another key manager';
  return new Problem('key-manager.issuer-taken', { cause, detail: `${pointer} ${message}.`, errors: [{ pointer, code: 'issuer-taken', message }] });
}
