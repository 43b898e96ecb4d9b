import { ConnectorError, type Connector, type RemoteClient } from '@keyplane/connector-kit';

/**
 * Deletes the clients that carry our tag. @returns whether the server could be searched: if not, one may be left.
 * @throws ConnectorError when the search or a deletion failed
 */
export async function removeByReference(connector: Connector, reference: string): Promise<boolean> {
  const clients = await findByReference(connector, reference);
  for (const { clientId } of clients ?? []) await connector.deleteClient({ handle: { clientId, registration: null } });
  return clients !== null;
}

/** Null where the server cannot be searched. @throws ConnectorError when the search failed */
export async function findByReference(connector: Connector, reference: string): Promise<RemoteClient[] | null> {
  try {
    // A search may match more than was asked for: what does not carry our tag exactly is not ours.
    return (await connector.findClients({ reference })).filter((client) => client.reference === reference);
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unsupported') return null;
    throw error;
  }
}
