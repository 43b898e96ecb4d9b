import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { describeOAuthStorageContract } from '@keyplane/oauth-server/storage-contract';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../database/entities.js';
import { SnakeNaming } from '../database/snake-naming.js';
import type { Config } from '../config/env.js';
import { Transactions } from '../database/transactions.js';
import { EnvelopeEncryption } from '../security/envelope-encryption.js';
import { MasterKeys } from '../security/master-keys.js';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { PostgresOAuthStorage } from './oauth-storage.js';

let database: TestDatabase;
let dataSource: DataSource;
let transactions: Transactions;
const encryption = new EnvelopeEncryption(new MasterKeys({ masterKey: randomBytes(32) } as Config)); // all that it reads

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await new DataSource({ type: 'postgres', url: database.appUrl, schema: 'keyplane', entities: [...ENTITIES], namingStrategy: new SnakeNaming(), poolSize: 5 }).initialize();
  transactions = new Transactions(dataSource);
});
afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

async function aStorage(): Promise<PostgresOAuthStorage> {
  const id = randomUUID();
  await database.sql('insert into keyplane.organizations (id, name, display_name) values ($1, $2, $2)', [id, `o-${id.slice(0, 12)}`]);
  return new PostgresOAuthStorage(transactions, encryption, id);
}

describeOAuthStorageContract(aStorage);

describe('the storages of two organizations', () => {
  const client = { clientId: 'same', kind: 'application', reference: 'same', name: 'n', grantTypes: [], redirectUris: [], scopes: [], accessTokenSeconds: 900, enabled: true, secrets: [] } as const;
  const aClient = (name: string) => ({ ...client, name, grantTypes: [], redirectUris: [], scopes: [], secrets: [] });

  it('hold a client of the same id and reference each, and never each other’s', async () => {
    const [mine, theirs] = [await aStorage(), await aStorage()];
    await mine.saveClient(aClient('mine'));
    expect([await theirs.findClient('same'), await theirs.findClientByReference('same')]).toEqual([null, null]);
    expect(await theirs.changeClient('same', () => aClient('stolen'))).toBeNull();
    await theirs.saveClient(aClient('theirs'));
    await theirs.deleteClient('same');
    expect(await mine.findClient('same')).toMatchObject({ name: 'mine' });
  });

  it('hold artifacts of the same id each; none is found, used up, destroyed or revoked from the other', async () => {
    const [mine, theirs] = [(await aStorage()).artifacts, (await aStorage()).artifacts];
    await mine.upsert('Session', 'id', { uid: 'u', userCode: 'c', grantId: 'g', whose: 'mine' }, 60);
    expect([await theirs.find('Session', 'id'), await theirs.findBy('Session', 'uid', 'u'), await theirs.findBy('Session', 'userCode', 'c')]).toEqual([undefined, undefined, undefined]);
    await theirs.consume('Session', 'id');
    await theirs.destroy('Session', 'id');
    await theirs.revokeByGrantId('g');
    await theirs.upsert('Session', 'id', { whose: 'theirs' }, 60);
    expect(await mine.find('Session', 'id')).toEqual({ uid: 'u', userCode: 'c', grantId: 'g', whose: 'mine' });
  });
});

describe('a name with NUL, which Postgres cannot hold', () => {
  it('is nobody’s, and no failure', async () => {
    const storage = await aStorage();
    expect([await storage.findClient('a\0b'), await storage.findClientByReference('\0')]).toEqual([null, null]);
  });
});
