import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DataSource } from 'typeorm';
import { v7 as newId } from 'uuid';
import { createTestDatabase, type TestDatabase } from '../testing/index.js';
import { OutboxReader } from './outbox.reader.js';

describe('the snapshot of the stream', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await new DataSource({ type: 'postgres', url: database.systemUrl, poolSize: 2 }).initialize();
    await database.sql('insert into keyplane.outbox_state (epoch) values ($1)', [newId()]);
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  async function add(key: string, payload: object): Promise<void> {
    await database.sql('insert into keyplane.outbox (organization_id, key, payload) values (null, $1, $2)', [key, payload]);
    await database.sql('update keyplane.outbox set sequence = id where sequence is null; update keyplane.outbox_state set last_sequence = (select max(id) from keyplane.outbox)');
  }
  const keys = async (): Promise<string[]> => (await new OutboxReader(dataSource).of('changes').snapshot()).records.map(({ key }) => key);

  it('holds the last change even where it is a delete, so that whoever takes it knows its place; other deletes are absent', async () => {
    await add('api/1', { deleted: false });
    await add('api/2', { deleted: false });
    await add('api/1', { deleted: true });
    expect(await keys()).toEqual(['api/2', 'api/1']);
    await add('api/2', { deleted: true });
    expect(await keys()).toEqual(['api/2']);
    await add('api/3', { deleted: false });
    expect(await keys()).toEqual(['api/3']);
  });

  it('is read on in its own epoch alone: a place in another one leads nowhere', async () => {
    const reader = new OutboxReader(dataSource).of('changes');
    const { epoch, sequence } = await reader.head();
    expect((await reader.readPage({ epoch, sequence: sequence - 1 }, 10)).map(({ position }) => position)).toEqual([{ epoch, sequence }]);
    expect(await reader.readPage({ epoch: newId(), sequence: 0 }, 10)).toEqual([]);
  });

  it('holds rows that nobody should have written, for the gateways to refuse, and is not broken by them', async () => {
    await add('api/bad', { deleted: 'perhaps' });
    await add('api/worse', []);
    expect(await keys()).toEqual(['api/3', 'api/bad', 'api/worse']);
  });
});
