import { beforeEach, describe, expect, it } from '@jest/globals';
import type { OAuthStorage, StoredClient } from '../storage.js';

/** What every `OAuthStorage` must keep, whatever it is made of. `make` gives one that holds nothing yet. */
export function describeOAuthStorageContract(make: () => Promise<OAuthStorage> | OAuthStorage): void {
  describe('OAuthStorage', () => {
    let storage: OAuthStorage;
    beforeEach(async () => {
      storage = await make();
    });

    describeClients(() => storage);
    describeChanges(() => storage);
    describeArtifacts(() => storage);
  });
}

function aStoredClient(overrides: Partial<StoredClient> = {}): StoredClient {
  const createdAt = new Date('2031-01-02T03:04:05.678Z');
  return {
    clientId: 'client-1',
    kind: 'application',
    reference: 'reference-1',
    name: 'orders',
    grantTypes: ['client_credentials'],
    redirectUris: ['https://app.example/cb'],
    scopes: ['orders:read', 'orders:write'],
    accessTokenSeconds: 900,
    enabled: true,
    secrets: [
      { secretId: 'first', hash: 'aGFzaC0x', description: null, createdAt, expiresAt: null },
      { secretId: 'second', hash: 'aGFzaC0y', description: 'build', createdAt, expiresAt: new Date('2032-01-01T00:00:00Z') },
    ],
    ...overrides,
  };
}

function describeClients(storage: () => OAuthStorage): void {
  it('gives back a client as it was saved, by id and by reference', async () => {
    await storage().saveClient(aStoredClient());
    expect(await storage().findClient('client-1')).toEqual(aStoredClient());
    expect(await storage().findClientByReference('reference-1')).toEqual(aStoredClient());
  });

  it('knows no client that was not saved', async () => {
    expect(await storage().findClient('client-1')).toBeNull();
    expect(await storage().findClientByReference('reference-1')).toBeNull();
  });

  it('saving again replaces the client, its secrets too', async () => {
    await storage().saveClient(aStoredClient());
    const replaced = aStoredClient({ kind: 'system', reference: null, name: 'new', scopes: [], enabled: false, secrets: [] });
    await storage().saveClient(replaced);
    expect(await storage().findClient('client-1')).toEqual(replaced);
    expect(await storage().findClientByReference('reference-1')).toBeNull();
  });

  it('throws on a reference that another client has, and changes nothing; no reference is no conflict', async () => {
    await storage().saveClient(aStoredClient());
    await expect(storage().saveClient(aStoredClient({ clientId: 'client-2' }))).rejects.toThrow();
    expect(await storage().findClient('client-2')).toBeNull();
    await storage().saveClient(aStoredClient({ clientId: 'client-3', reference: null }));
    await storage().saveClient(aStoredClient({ clientId: 'client-4', reference: null }));
    expect(await storage().findClientByReference('reference-1')).toMatchObject({ clientId: 'client-1' });
  });

  it('forgets a deleted client and frees its reference; deleting again succeeds', async () => {
    await storage().saveClient(aStoredClient());
    await storage().deleteClient('client-1');
    await storage().deleteClient('client-1');
    expect(await storage().findClient('client-1')).toBeNull();
    await storage().saveClient(aStoredClient({ clientId: 'client-2' }));
    expect(await storage().findClientByReference('reference-1')).toMatchObject({ clientId: 'client-2' });
  });
}

function describeChanges(storage: () => OAuthStorage): void {
  it('changeClient stores and returns the changed client', async () => {
    await storage().saveClient(aStoredClient());
    expect(await storage().changeClient('client-1', (client) => ({ ...client, name: 'new', secrets: [] }))).toEqual(aStoredClient({ name: 'new', secrets: [] }));
    expect(await storage().findClient('client-1')).toEqual(aStoredClient({ name: 'new', secrets: [] }));
  });

  it('changeClient of an unknown client is null and never calls', async () => {
    expect(await storage().changeClient('client-1', () => { throw new Error('called'); })).toBeNull();
  });

  it('changeClient stores nothing if the change throws, and throws the same', async () => {
    await storage().saveClient(aStoredClient());
    const refusal = new Error('refused');
    await expect(storage().changeClient('client-1', () => { throw refusal; })).rejects.toBe(refusal);
    expect(await storage().findClient('client-1')).toEqual(aStoredClient());
  });

  it('of changes at the same time none is lost', async () => {
    await storage().saveClient(aStoredClient({ scopes: [] }));
    const names = Array.from({ length: 10 }, (_, index) => `scope-${index}`);
    await Promise.all(names.map((name) => storage().changeClient('client-1', (client) => ({ ...client, scopes: [...client.scopes, name] }))));
    expect((await storage().findClient('client-1'))?.scopes.sort()).toEqual(names);
  });
}

function describeArtifacts(storage: () => OAuthStorage): void {
  it('keeps artifacts per model, finds them by their fields, and replaces them', async () => {
    const { artifacts } = storage();
    await artifacts.upsert('Session', 'id-1', { uid: 'uid-1', n: 1 }, 60);
    await artifacts.upsert('Session', 'id-1', { uid: 'uid-1', n: 2 }, undefined);
    await artifacts.upsert('DeviceCode', 'id-2', { userCode: 'ABCD' }, 60);
    expect(await artifacts.find('Session', 'id-1')).toMatchObject({ uid: 'uid-1', n: 2 });
    expect(await artifacts.findBy('Session', 'uid', 'uid-1')).toMatchObject({ n: 2 });
    expect(await artifacts.findBy('DeviceCode', 'userCode', 'ABCD')).toBeDefined();
    expect(await artifacts.find('DeviceCode', 'id-1')).toBeUndefined();
    expect(await artifacts.findBy('DeviceCode', 'uid', 'uid-1')).toBeUndefined();
  });

  it('finds no artifact whose time is over', async () => {
    await storage().artifacts.upsert('Session', 'id-1', { uid: 'uid-1' }, -1);
    expect(await storage().artifacts.find('Session', 'id-1')).toBeUndefined();
    expect(await storage().artifacts.findBy('Session', 'uid', 'uid-1')).toBeUndefined();
  });

  it('marks a consumed artifact, destroys one, and revokes all of a grant', async () => {
    const { artifacts } = storage();
    for (const id of ['a', 'b', 'c']) await artifacts.upsert('AuthorizationCode', id, { grantId: id === 'c' ? 'other' : 'grant' }, 60);
    const consumed = await Promise.all([1, 2, 3].map(() => artifacts.consume('AuthorizationCode', 'a')));
    expect([consumed.filter(Boolean).length, await artifacts.consume('AuthorizationCode', 'none')]).toEqual([1, false]);
    expect((await artifacts.find('AuthorizationCode', 'a'))?.consumed).toBeTruthy();
    expect((await artifacts.find('AuthorizationCode', 'b'))?.consumed).toBeFalsy();
    await artifacts.revokeByGrantId('grant');
    expect([await artifacts.find('AuthorizationCode', 'a'), await artifacts.find('AuthorizationCode', 'b')]).toEqual([undefined, undefined]);
    expect(await artifacts.find('AuthorizationCode', 'c')).toBeDefined();
    await artifacts.destroy('AuthorizationCode', 'c');
    await artifacts.destroy('AuthorizationCode', 'c');
    expect(await artifacts.find('AuthorizationCode', 'c')).toBeUndefined();
  });

  it('destroys all that belongs to a session or a person, of every model, and nothing else', async () => {
    const { artifacts } = storage();
    await artifacts.upsert('Session', 's-1', { uid: 'uid-1', accountId: 'anna' }, 60);
    await artifacts.upsert('Session', 's-2', { uid: 'uid-2', accountId: 'anna' }, 60);
    await artifacts.upsert('Grant', 'g-1', { accountId: 'anna' }, 60);
    await artifacts.upsert('Session', 's-3', { uid: 'uid-3', accountId: 'ben' }, 60);
    await artifacts.destroyBy('uid', 'uid-1');
    expect([await artifacts.find('Session', 's-1'), (await artifacts.find('Session', 's-2'))?.uid]).toEqual([undefined, 'uid-2']);
    await artifacts.destroyBy('accountId', 'anna');
    await artifacts.destroyBy('accountId', 'anna');
    expect([await artifacts.find('Session', 's-2'), await artifacts.find('Grant', 'g-1')]).toEqual([undefined, undefined]);
    expect(await artifacts.find('Session', 's-3')).toMatchObject({ accountId: 'ben' });
  });
}
