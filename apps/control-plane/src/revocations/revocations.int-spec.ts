import { createHash, generateKeyPairSync, randomUUID, type KeyObject } from 'node:crypto';
import type { FakeOidcServer } from '@keyplane/connectors/fake';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SignJWT } from 'jose';
import { ExpiredRowsJob } from '../jobs/expired-rows.job.js';
import { startScenario, type Scenario } from '../keys/testing/scenario.js';
import { auditOf, dumpOf, eventually, type ApiClient } from '../testing/index.js';
import { TOKENS_OF_A_KEY_MAX } from './revocation-writer.js';

/** A foreign server whose signing key the test holds, so that its tokens can be verified. */
interface SigningServer {
  server: FakeOidcServer;
  keyManagerId: string;
  token(clientId: string, claims?: Record<string, unknown>): Promise<string>;
}
type Key = Awaited<ReturnType<Scenario['key']>>;

let scenario: Scenario;
let owner: ApiClient;
let signing: SigningServer;
let key: Key;

beforeAll(async () => {
  scenario = await startScenario();
  owner = await scenario.developer();
  signing = await aSigningServer();
  key = await scenario.key(owner, signing.keyManagerId);
}, 60_000);
afterAll(() => scenario.close());

async function aSigningServer(fields: object = {}): Promise<SigningServer> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificates = { type: 'PEM', value: publicKey.export({ type: 'spki', format: 'pem' }) };
  const { id, server } = await scenario.foreignKeyManager({ certificates, ...fields });
  return { keyManagerId: id, server, token: (clientId, claims) => tokenOf({ issuer: server.issuer, privateKey, clientId, claims }) };
}

function tokenOf({ issuer, privateKey, clientId, claims = {} }: { issuer: string; privateKey: KeyObject; clientId: string; claims?: Record<string, unknown> | undefined }): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: issuer, client_id: clientId, jti: randomUUID(), iat: now, exp: now + 600, ...claims }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt' }).sign(privateKey);
}

const hashOf = (token: string): string => createHash('sha256').update(token.slice(0, token.lastIndexOf('.'))).digest('hex');
const revoke = (keyId: string, body: object, caller = owner) => caller.post(`/keys/${keyId}/revoke`, body);
const explain = async (token: string) => (await owner.post('/tokens/explain', { token })).body;
/** Until the control plane's own view has its key manager. */
const isKnown = (token: string) => eventually(async () => (await explain(token)).verdict === 'accepted');

describe('revoking one token', () => {
  it('commits the row, the event and the audit row, tells the server, and gateways’ own steps refuse the token', async () => {
    const token = await signing.token(key.clientId, { jti: 'token-1' });
    await isKnown(token);
    const answer = await revoke(key.id, { token });
    expect(answer).toMatchObject({ status: 202, body: { kind: 'token', keyId: key.id, keyManagerId: signing.keyManagerId, clientId: key.clientId, tokenId: 'token-1', issuedBefore: null, revision: 1, atServer: { outcome: 'revoked' } } });
    expect(signing.server.requests().at(-1)).toBe('POST /revoke');
    const event = await scenario.lastEvent(`revocation/${String(answer.body.id)}`);
    expect(event).toMatchObject({ type: 'revocation.changed', revision: 1, data: { keyManagerId: signing.keyManagerId, clientId: key.clientId, revoked: { kind: 'token', tokenHash: hashOf(token), tokenId: 'token-1' } } });
    expect((await auditOf(scenario.controlPlane.database, key.id)).at(-1)).toMatchObject({ action: 'application-key.tokens-revoked', after: { kind: 'token', tokenId: 'token-1' } });
    await eventually(async () => (await explain(token)).reason === 'revoked');
    expect(await explain(token)).toMatchObject({ verdict: 'refused', explanation: expect.stringContaining('this token was revoked'), steps: expect.arrayContaining([{ name: 'revoked', outcome: 'refused', detail: 'this token was revoked' }]) });
    expect((await explain(await signing.token(key.clientId))).verdict).toBe('accepted');
  });

  it('twice is once', async () => {
    const token = await signing.token(key.clientId);
    const [first, second] = [await revoke(key.id, { token }), await revoke(key.id, { token })];
    expect(second).toMatchObject({ status: 202, body: { id: first.body.id, revision: 1 } });
    expect(await scenario.controlPlane.database.sql('select from keyplane.outbox where key = $1', [`revocation/${String(first.body.id)}`])).toHaveLength(1);
  });

  it('is remembered until the token has expired by every clock', async () => {
    const exp = Math.floor(Date.now() / 1000) + 5_000;
    const { body } = await revoke(key.id, { token: await signing.token(key.clientId, { exp }) });
    expect(Date.parse(String(body.endsAt)) / 1000 - exp).toBe(600);
  });

  it('is refused for a token that does not verify, or that names another client, without a word out of it', async () => {
    const another = await scenario.key(owner, signing.keyManagerId, { environment: 'SANDBOX' });
    const good = await signing.token(key.clientId);
    const stranger = await aSigningServer();
    const tokens = [
      'garbage', `${good.slice(0, -8)}AAAAAAAA`, await signing.token(another.clientId), await stranger.token(key.clientId), await signing.token('canary-client'),
      await tokenOf({ issuer: signing.server.issuer, privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey, clientId: key.clientId }),
    ];
    for (const token of tokens) {
      const answer = await revoke(key.id, { token });
      expect(answer).toMatchObject({ status: 422, body: { code: 'key.token-not-of-this-key' } });
      expect(answer.text).not.toContain('canary-client');
      for (const part of token.split('.')) expect(answer.text).not.toContain(part);
    }
  });

  it('of an expired token is accepted: its server may still call it active', async () => {
    expect((await revoke(key.id, { token: await signing.token(key.clientId, { exp: 1 }) })).status).toBe(202);
  });

  it('a key has so many and no more; the rest goes by “issued before”', async () => {
    const full = await scenario.key(owner, signing.keyManagerId);
    await scenario.controlPlane.database.sql(
      `insert into keyplane.revocations (id, organization_id, key_id, key_manager_id, client_id, kind, token_hash, ends_at, created_by)
       select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, k.organization_id, k.id, k.key_manager_id, k.client_id, 'token', 'test-' || n, now() + interval '1 hour', 'test' from keyplane.application_keys k, generate_series(1, $2::int) n where k.id = $1`,
      [full.id, TOKENS_OF_A_KEY_MAX],
    );
    expect(await revoke(full.id, { token: await signing.token(full.clientId) })).toMatchObject({ status: 409, body: { code: 'key.too-many-revocations' } });
    expect((await revoke(full.id, { issuedBefore: new Date().toISOString() })).status).toBe(202);
  });
});

describe('the authorization server', () => {
  it('that fails, hangs or cannot revoke changes nothing: the answer tells, the token is revoked', async () => {
    const place = await aSigningServer();
    const { id, clientId } = await scenario.key(owner, place.keyManagerId);
    await isKnown(await place.token(clientId));
    for (const how of [{ kind: 'status', status: 500 }, { kind: 'html' }, { kind: 'drop' }, { kind: 'silent' }] as const) {
      place.server.misbehave(how);
      const token = await place.token(clientId);
      const before = Date.now();
      expect(await revoke(id, { token })).toMatchObject({ status: 202, body: { atServer: { outcome: 'failed', detail: expect.stringMatching(/.{10,}/) } } });
      expect(Date.now() - before).toBeLessThan(5_000);
      await eventually(async () => (await explain(token)).reason === 'revoked');
    }
  }, 30_000);

  it('is not asked where the client secret is not kept; the built-in one does not revoke single tokens', async () => {
    const secretless = await aSigningServer({ keepClientSecrets: false });
    const { id, clientId } = await scenario.key(owner, secretless.keyManagerId);
    const token = await secretless.token(clientId);
    await isKnown(token);
    expect((await revoke(id, { token })).body).toMatchObject({ atServer: { outcome: 'not-asked' } });
    const builtIn = await scenario.key(owner, scenario.builtIn);
    const { accessToken } = (await owner.post(`/keys/${builtIn.id}/token`, {})).body;
    await isKnown(String(accessToken));
    expect(await revoke(builtIn.id, { token: accessToken })).toMatchObject({ status: 202, body: { atServer: { outcome: 'unsupported' } } });
    await eventually(async () => (await explain(String(accessToken))).reason === 'revoked');
  });
});

describe('revoking everything that was issued before a moment', () => {
  it('is one revocation per client, which moves forward only', async () => {
    const { id, clientId } = await scenario.key(owner, signing.keyManagerId);
    const seconds = Math.floor(Date.now() / 1000);
    const [old, young] = [await signing.token(clientId, { iat: seconds - 100 }), await signing.token(clientId, { iat: seconds - 10 })];
    const at = (ago: number): string => new Date((seconds - ago) * 1000).toISOString();
    const first = await revoke(id, { issuedBefore: at(50) });
    expect(first).toMatchObject({ status: 202, body: { kind: 'issued-before', issuedBefore: at(50), tokenId: null, revision: 1, atServer: { outcome: 'not-asked' } } });
    // A day is the longest lifetime unless it is set; ten minutes for clocks that differ.
    expect(Date.parse(String(first.body.endsAt)) - Date.parse(at(50))).toBe(86_400_000 + 600_000);
    await eventually(async () => (await explain(old)).reason === 'revoked');
    expect((await explain(young)).verdict).toBe('accepted');
    expect((await revoke(id, { issuedBefore: at(5) })).body).toMatchObject({ id: first.body.id, revision: 2, issuedBefore: at(5) });
    expect((await revoke(id, { issuedBefore: at(80) })).body).toMatchObject({ id: first.body.id, revision: 2, issuedBefore: at(5) });
    await eventually(async () => (await explain(young)).reason === 'revoked');
    expect((await explain(await signing.token(clientId))).verdict).toBe('accepted');
  });

  it('“now” is now by our clock, as is a moment that a fast clock calls so; one to come is refused', async () => {
    const { id } = await scenario.key(owner, signing.keyManagerId);
    const before = Date.now();
    const { issuedBefore } = (await revoke(id, { issuedBefore: 'now' })).body;
    expect(Date.parse(String(issuedBefore))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(issuedBefore))).toBeLessThanOrEqual(Date.now());
    const ahead = (ms: number): string => new Date(Date.now() + ms).toISOString();
    expect(Date.parse(String((await revoke(id, { issuedBefore: ahead(60_000) })).body.issuedBefore))).toBeLessThanOrEqual(Date.now());
    expect(await revoke(id, { issuedBefore: ahead(3_600_000) })).toMatchObject({ status: 422, body: { errors: [{ pointer: '/issuedBefore', code: 'in-the-future' }] } });
  });

  it.each([{}, { token: 'x', issuedBefore: '2026-01-01T00:00:00Z' }, { issuedBefore: 'yesterday' }, { token: '' }, { token: 'x', more: 1 }])('%j is no request', async (body) => {
    expect(await revoke(key.id, body)).toMatchObject({ status: 422, body: { code: 'request.invalid' } });
  });
});

describe('who may', () => {
  it('the owner and administrators; to everybody else there is no such key', async () => {
    const stranger = await scenario.developer();
    const other = await scenario.controlPlane.organization();
    for (const caller of [stranger, other.automation]) expect((await revoke(key.id, { issuedBefore: new Date().toISOString() }, caller)).status).toBe(404);
    expect((await revoke(key.id, { token: await signing.token(key.clientId) }, scenario.administrator)).status).toBe(202);
  });

  it('also whoever may no longer use the key manager', async () => {
    const place = await aSigningServer();
    const { id, clientId } = await scenario.key(owner, place.keyManagerId);
    await isKnown(await place.token(clientId));
    await scenario.administrator.post('/roles', { name: 'nobody' });
    expect((await scenario.administrator.patch(`/key-managers/${place.keyManagerId}`, { permissions: { type: 'ALLOW', roles: ['nobody'] } })).status).toBe(200);
    expect((await owner.post(`/keys/${id}/token`, {})).status).toBe(403);
    expect((await revoke(id, { token: await place.token(clientId) })).status).toBe(202);
  });

  it('administrators list what is revoked in their organization, the newest first', async () => {
    const { body } = await revoke(key.id, { token: await signing.token(key.clientId) });
    const page = await scenario.administrator.get('/revocations?limit=1');
    expect(page).toMatchObject({ status: 200, body: { items: [{ id: body.id, kind: 'token' }], nextCursor: expect.any(String) } });
    const next = await scenario.administrator.get(`/revocations?limit=1&cursor=${String(page.body.nextCursor)}`);
    expect(next.body).toMatchObject({ items: [{ id: expect.not.stringMatching(String(body.id)) }] });
    expect((await owner.get('/revocations')).status).toBe(403);
    expect((await (await scenario.controlPlane.organization()).automation.get('/revocations')).body).toEqual({ items: [], nextCursor: null });
  });
});

describe('what has ended', () => {
  it('goes from the table, and from gateways and topics by a tombstone', async () => {
    const token = await signing.token(key.clientId);
    const { body } = await revoke(key.id, { token });
    await eventually(async () => (await explain(token)).reason === 'revoked');
    await scenario.controlPlane.database.sql(`update keyplane.revocations set ends_at = now() - interval '1 second' where id = $1`, [body.id]);
    await scenario.controlPlane.app.get(ExpiredRowsJob, { strict: false }).run();
    await eventually(async () => (await explain(token)).verdict === 'accepted');
    expect(await scenario.controlPlane.database.sql('select log, payload from keyplane.outbox where key = $1 order by id desc limit 1', [`revocation/${String(body.id)}`])).toEqual([{ log: 'revocations', payload: null }]);
    expect(await scenario.controlPlane.database.sql('select from keyplane.revocations where id = $1', [body.id])).toEqual([]);
  });

  it('a revocation outlives its key, whose tokens are refused anyhow', async () => {
    const gone = await scenario.key(owner, signing.keyManagerId);
    const { body } = await revoke(gone.id, { issuedBefore: new Date().toISOString() });
    expect((await owner.delete(`/keys/${gone.id}`)).status).toBe(204);
    expect(await scenario.controlPlane.database.sql('select from keyplane.revocations where id = $1', [body.id])).toHaveLength(1);
  });
});

describe('secrecy', () => {
  it('a token that is revoked is kept nowhere', async () => {
    const token = await signing.token(key.clientId);
    await revoke(key.id, { token });
    const dump = await dumpOf(scenario.controlPlane.database);
    for (const part of token.split('.').slice(1)) expect(dump).not.toContain(part);
  });
});
