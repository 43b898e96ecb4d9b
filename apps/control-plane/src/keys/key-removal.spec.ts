import { ConnectorError, type Connector } from '@keyplane/connector-kit';
import { describe, expect, it, jest } from '@jest/globals';
import { removeByReference } from './key-removal.js';

const client = (clientId: string, reference: string | null) => ({ clientId, reference, name: null, grantTypes: [], callbackUrls: [], scopes: [] });

/** A connector of which only the search and the deletion are asked. */
function connectorWith(findClients: Connector['findClients']) {
  const deleteClient = jest.fn<Connector['deleteClient']>().mockResolvedValue(undefined);
  return { connector: { findClients, deleteClient } as unknown as Connector, deleted: () => deleteClient.mock.calls.map(([request]) => request.handle.clientId) }; // the other operations are not called
}

describe('removeByReference', () => {
  it('deletes nothing that does not carry our tag exactly, whatever the search answers', async () => {
    const { connector, deleted } = connectorWith(() => Promise.resolve([client('a', 'kp-1'), client('b', 'kp-12'), client('c', null), client('d', 'KP-1')]));
    expect(await removeByReference(connector, 'kp-1')).toBe(true);
    expect(deleted()).toEqual(['a']);
  });

  it('says that it does not know where the server cannot be searched', async () => {
    const { connector, deleted } = connectorWith(() => Promise.reject(new ConnectorError('unsupported', 'no search')));
    expect(await removeByReference(connector, 'kp-1')).toBe(false);
    expect(deleted()).toEqual([]);
  });

  it('does not take a search that failed for one that found nothing', async () => {
    const { connector } = connectorWith(() => Promise.reject(new ConnectorError('timeout', 'slow')));
    await expect(removeByReference(connector, 'kp-1')).rejects.toThrow('slow');
  });
});
