import { createHash, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import { changeKey, type ApiState, type ChangeNoun, type Envelope, type KeyManagerState, type RevocationState } from '@keyplane/contracts';
import type { ChangeRecord } from '@keyplane/event-transport';
import { SignJWT } from 'jose';

export interface WorldOptions {
  upstreamUrl: string;
  api?: Partial<ApiState>;
}

/**
 * One organization with a key manager, an API at `/orders/v1`, and an application that subscribes to it: as change records,
 * and the means to change them and to sign tokens.
 */
export class World {
  readonly epoch = newEpoch();
  readonly issuer = 'https://issuer.example/a';
  readonly clientId = 'client-1';
  readonly keyManager: KeyManagerState;
  readonly api: ApiState;
  /** The records so far, oldest first. */
  readonly records: ChangeRecord[] = [];
  /** Those of the revocations topic. */
  readonly revocations: ChangeRecord[] = [];
  private readonly organizationId = randomUUID();
  private readonly signingKey: KeyObject;
  private readonly revisions = new Map<string, number>();

  constructor({ upstreamUrl, api = {} }: WorldOptions) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const organizationId = this.organizationId;
    const applicationId = randomUUID();
    this.signingKey = privateKey;
    this.keyManager = {
      id: randomUUID(),
      organizationId,
      name: 'A',
      enabled: true,
      profile: { issuer: this.issuer, issuerAliases: [], allowedAlgorithms: ['ES256'], audiences: [], consumerKeyClaim: null, scopesClaim: 'scope', requireAtJwt: false, clockToleranceSeconds: 0 },
    };
    this.api = {
      id: randomUUID(),
      organizationId,
      organization: 'default',
      name: 'Orders',
      version: 'v1',
      basePath: '/orders/v1',
      upstreamUrl,
      sandboxUpstreamUrl: null,
      operations: [
        { method: 'GET', path: '/*', scopes: [] },
        { method: 'POST', path: '/*', scopes: [] },
        { method: 'DELETE', path: '/{id}', scopes: ['orders:delete', 'orders:admin'] },
      ],
      audiences: [],
      keyManagers: { mode: 'all' },
      forwardToken: false,
      enabled: true,
      ...api,
    };
    this.change('key-manager', this.keyManager);
    const jwk = publicKey.export({ format: 'jwk' });
    this.change('key-manager-keys', { id: this.keyManager.id, keyManagerId: this.keyManager.id, keys: [{ ...jwk, kid: 'k1', alg: 'ES256', use: 'sig' }] });
    this.change('api', this.api);
    this.change('application', { id: applicationId, organizationId, name: 'Shop', enabled: true });
    this.change('application-key', { id: randomUUID(), organizationId, applicationId, keyManagerId: this.keyManager.id, clientId: this.clientId, environment: 'PRODUCTION', enabled: true });
    this.change('subscription', { id: randomUUID(), organizationId, applicationId, apiId: this.api.id, state: 'active' });
  }

  /** Adds the next change and returns its record. */
  change(noun: ChangeNoun, data: Record<string, unknown> & { id: string }): ChangeRecord {
    const key = changeKey(noun, data.id);
    const revision = (this.revisions.get(key) ?? 0) + 1;
    this.revisions.set(key, revision);
    return this.add(this.records, key, { type: `${noun}.changed`, aggregateId: data.id, revision, data });
  }

  /** Adds the revocation of a token and returns its record. */
  revoke(token: string): ChangeRecord {
    const tokenHash = createHash('sha256').update(token.slice(0, token.lastIndexOf('.'))).digest('hex');
    const { organizationId, clientId, keyManager } = this;
    const data: RevocationState = { id: randomUUID(), organizationId, keyManagerId: keyManager.id, clientId, revoked: { kind: 'token', tokenHash, tokenId: null }, endsAt: new Date(Date.now() + 600_000).toISOString() };
    return this.add(this.revocations, changeKey('revocation', data.id), { type: 'revocation.changed', aggregateId: data.id, revision: 1, data });
  }

  private add(records: ChangeRecord[], key: string, content: Pick<Envelope, 'type' | 'aggregateId' | 'revision' | 'data'>): ChangeRecord {
    const position = { epoch: this.epoch, sequence: records.length + 1 };
    const envelope = { id: randomUUID(), version: 1, ...position, occurredAt: new Date().toISOString(), organizationId: this.organizationId, deleted: false, ...content };
    const record = { key, position, value: JSON.stringify(envelope) };
    records.push(record);
    return record;
  }

  /** An access token of the key manager, good for a minute. */
  token(claims: Record<string, unknown> = {}): Promise<string> {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({ iss: this.issuer, sub: 'person-1', client_id: this.clientId, scope: 'orders:read', iat: now, exp: now + 60, ...claims }).setProtectedHeader({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' }).sign(this.signingKey);
  }
}

/** A UUIDv7: the time comes first. */
function newEpoch(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${randomUUID().slice(15)}`;
}
