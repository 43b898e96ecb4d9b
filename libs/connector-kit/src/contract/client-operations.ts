import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { makeClient, type MadeClient } from './operations.js';
import type { ContractHarness } from './subject.js';
import { connectorError, withSubject } from './with-subject.js';

export function describeClientOperations(harness: ContractHarness): void {
  describe('clients', () => {
    const subject = withSubject(harness);

    it('createClient makes one client at the server and returns its secret', async () => {
      const client = await makeClient(subject());
      expect(await subject().server.clientIds()).toEqual([client.handle.clientId]);
      expect(client.clientSecret).toEqual(expect.any(String));
    });

    if (harness.capabilities.findByReference) {
      it('createClient with the same reference gives the same client, and no secret', async () => {
        const { connector, settings, server } = subject();
        const { handle, reference } = await makeClient(subject());
        expect(await connector.createClient({ ...settings, reference })).toMatchObject({ clientId: handle.clientId, clientSecret: null });
        expect(await server.clientIds()).toEqual([handle.clientId]);
      });

      it('findClients finds by reference and by client id, and nothing else', async () => {
        const { connector } = subject();
        const { handle, reference } = await makeClient(subject());
        await makeClient(subject());
        for (const query of [{ reference }, { clientId: handle.clientId }]) {
          expect(await connector.findClients(query)).toEqual([expect.objectContaining({ clientId: handle.clientId, reference })]);
        }
        for (const query of [{ reference: randomUUID() }, { clientId: randomUUID() }]) expect(await connector.findClients(query)).toEqual([]);
      });
    } else {
      it('findClients is unsupported', async () => {
        const { connector } = subject();
        for (const query of [{ reference: randomUUID() }, { clientId: randomUUID() }]) await expect(connector.findClients(query)).rejects.toEqual(connectorError('unsupported'));
      });
    }

    it('readClient returns what was asked for, and never a secret', async () => {
      const { connector, settings } = subject();
      const client = await makeClient(subject());
      const read = await connector.readClient({ handle: client.handle });
      expect(read).toMatchObject({ clientId: client.handle.clientId, name: settings.name, grantTypes: settings.grantTypes, callbackUrls: settings.callbackUrls });
      expect([...read.scopes].sort()).toEqual([...settings.scopes].sort());
      for (const secret of client.secrets) expect(JSON.stringify(read)).not.toContain(secret);
    });

    it('updateClient leaves absent fields, clears null ones, and returns what the server holds now', async () => {
      const { connector, settings } = subject();
      const client = await makeClient(subject());
      const renamed = await update(client, { name: 'Renamed' });
      expect(renamed).toMatchObject({ name: 'Renamed', grantTypes: settings.grantTypes });
      expect([...renamed.scopes].sort()).toEqual([...settings.scopes].sort());
      expect(await update(client, { scopes: settings.scopes.slice(0, 1) })).toMatchObject({ name: 'Renamed', scopes: settings.scopes.slice(0, 1) });
      expect(await update(client, { scopes: null })).toMatchObject({ name: 'Renamed', scopes: [] });
      expect(await connector.readClient({ handle: client.handle })).toMatchObject({ name: 'Renamed', scopes: [], grantTypes: settings.grantTypes });
      // A server whose clients must have a name falls back to the client id.
      expect([null, client.handle.clientId]).toContain((await update(client, { name: null })).name);
    });

    it('a client that was updated still has a working secret', async () => {
      const { connector } = subject();
      const client = await makeClient(subject());
      await update(client, { name: 'Renamed' });
      expect((await connector.requestToken({ handle: client.handle, clientSecret: client.clientSecret, scopes: [] })).accessToken).not.toBe('');
    });

    it('readClient and updateClient say not-found for an unknown client', async () => {
      const { connector } = subject();
      const { handle } = await makeClient(subject());
      await connector.deleteClient({ handle });
      await expect(connector.readClient({ handle })).rejects.toEqual(connectorError('not-found'));
      await expect(connector.updateClient({ handle, changes: { name: 'x' }, clientSecret: null })).rejects.toEqual(connectorError('not-found'));
    });

    it('deleteClient deletes this client only, and succeeds if it is gone already', async () => {
      const { connector, server } = subject();
      const { handle } = await makeClient(subject());
      const other = await makeClient(subject());
      await connector.deleteClient({ handle });
      expect(await server.clientIds()).toEqual([other.handle.clientId]);
      await connector.deleteClient({ handle });
      expect(await server.clientIds()).toEqual([other.handle.clientId]);
    });

    if (harness.capabilities.multipleSecrets) {
      it('addSecret gives a new secret, and retireSecret succeeds twice', async () => {
        const { connector } = subject();
        const { handle, clientSecret } = await makeClient(subject());
        const added = await connector.addSecret({ handle, description: 'second', expiresAt: null, overlapSeconds: null });
        expect(added.clientSecret).not.toBe(clientSecret);
        await connector.retireSecret({ handle, secretId: added.secretId });
        await connector.retireSecret({ handle, secretId: added.secretId });
      });

      it('addSecret says not-found for an unknown client', async () => {
        const { connector } = subject();
        const handle = { clientId: randomUUID(), registration: null };
        await expect(connector.addSecret({ handle, description: null, expiresAt: null, overlapSeconds: null })).rejects.toEqual(connectorError('not-found'));
      });
    } else {
      it('addSecret and retireSecret are unsupported, and the secret stays as it is', async () => {
        const { connector } = subject();
        const { handle, clientSecret } = await makeClient(subject());
        await expect(connector.addSecret({ handle, description: null, expiresAt: null, overlapSeconds: null })).rejects.toEqual(connectorError('unsupported'));
        await expect(connector.retireSecret({ handle, secretId: 'x' })).rejects.toEqual(connectorError('unsupported'));
        await connector.requestToken({ handle, clientSecret, scopes: [] });
      });
    }

    function update({ handle, clientSecret }: MadeClient, changes: { name?: string | null; scopes?: string[] | null }) {
      return subject().connector.updateClient({ handle, clientSecret, changes });
    }
  });
}
