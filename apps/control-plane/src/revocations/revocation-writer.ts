import { Inject, Injectable } from '@nestjs/common';
import type { IdentifiedToken } from '@keyplane/gateway-core';
import { v7 as newId } from 'uuid';
import { CONFIG, type Config } from '../config/config.module.js';
import type { Caller } from '../http/caller.js';
import { invalidField, Problem } from '../http/problem.js';
import type { ActiveKey } from '../keys/key-access.js';
import { KeyChanges } from '../keys/key-changes.js';
import { OutboxWriter } from '../outbox/outbox.writer.js';
import type { RevocationEntity } from './revocation.entity.js';
import { toRevocation, toRevocationState } from './revocation.mapper.js';
import { RevocationsRepository } from './revocations.repository.js';

/** Gateways hold each revoked token in memory, of all keys together; so many of one key at a time. */
export const TOKENS_OF_A_KEY_MAX = 1_000;
/** Longer than the greatest clock tolerance of a key manager (300 s), with room for a gateway's clock that is late. */
const GRACE_MS = 600_000;
/** So far a caller's clock may be ahead of ours; what is now there is now here. */
const CLOCK_DIFFERENCE_MS_MAX = 300_000;
/** The end of the year 9999: what a timestamp can hold. */
const LATEST_MS = 253_402_300_799_000;

/** Writes revocations: row, outbox row and audit row, in the open unit. The key is locked, so that one writes at a time. */
@Injectable()
export class RevocationWriter {
  constructor(
    private readonly revocations: RevocationsRepository,
    private readonly outbox: OutboxWriter,
    private readonly changes: KeyChanges,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A token that is revoked already stays so. @throws Problem 409 when the key has too many */
  async revokeToken(caller: Caller, key: ActiveKey, { tokenHash, tokenId, expiresAtSeconds }: IdentifiedToken): Promise<RevocationEntity> {
    const known = await this.revocations.findToken(key.organizationId, tokenHash);
    if (known) return known;
    if ((await this.revocations.countTokens(key.organizationId, key.id)) >= TOKENS_OF_A_KEY_MAX) throw new Problem('key.too-many-revocations');
    const expiresMs = expiresAtSeconds === null ? Date.now() : expiresAtSeconds * 1000;
    return this.insert(caller, key, { kind: 'token', tokenHash, tokenId, endsAt: new Date(Math.min(Math.max(expiresMs, 0) + GRACE_MS, LATEST_MS)) });
  }

  /** One per client, which moves forward only: a moment before the one that is there is revoked already. @throws Problem 422 for a moment to come */
  async revokeIssuedBefore(caller: Caller, key: ActiveKey, moment: string): Promise<RevocationEntity> {
    const now = Date.now();
    const asked = moment === 'now' ? now : Date.parse(moment);
    if (asked > now + CLOCK_DIFFERENCE_MS_MAX) throw invalidField('/issuedBefore', 'in-the-future', 'lies in the future; what is not issued yet cannot be revoked');
    const issuedBefore = new Date(Math.min(asked, now));
    const facts = { issuedBefore, endsAt: new Date(issuedBefore.getTime() + this.config.longestTokenMs + GRACE_MS) };
    const known = await this.revocations.findIssuedBefore(key.organizationId, key);
    if (!known) return this.insert(caller, key, { kind: 'issued-before', ...facts });
    if (known.issuedBefore !== null && known.issuedBefore >= issuedBefore) return known;
    return this.tell(caller, key, await this.revocations.change(Object.assign(known, facts, { keyId: key.id, createdBy: caller.username })));
  }

  private async insert(caller: Caller, key: ActiveKey, facts: Partial<RevocationEntity>): Promise<RevocationEntity> {
    const { organizationId, keyManagerId, clientId } = key;
    const nothing = { tokenHash: null, tokenId: null, issuedBefore: null };
    return this.tell(caller, key, await this.revocations.insert({ ...nothing, id: newId(), organizationId, keyId: key.id, keyManagerId, clientId, createdBy: caller.username, ...facts }));
  }

  private async tell(caller: Caller, key: ActiveKey, row: RevocationEntity): Promise<RevocationEntity> {
    await this.outbox.changed('revocation', { id: row.id, organizationId: row.organizationId, revision: row.revision, data: toRevocationState(row) });
    await this.changes.record(caller, 'application-key.tokens-revoked', key, { after: { ...toRevocation(row) } });
    return row;
  }
}
