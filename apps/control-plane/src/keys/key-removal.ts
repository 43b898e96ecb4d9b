import { ConnectorError, type Connector } from '@keyplane/connector-kit';

/**
 * Deletes the clients that carry our tag. @returns whether the server could be searched: if not, one may be left.
 * @throws ConnectorError when the search or a deletion failed
 */
export async function removeByReference(connector: Connector, reference: string): Promise<boolean> {
  const clients = await findByReference(connector, reference);
  // A search may match more than was asked for: nothing is deleted that does not carry our tag exactly.
  const ours = (clients ?? []).filter((client) => client.reference === reference);
  for (const { clientId } of ours) await connector.deleteClient({ handle: { clientId, registration: null } });
  return clients !== null;
}

async function findByReference(connector: Connector, reference: string) {
  try {
    return await connector.findClients({ reference });
  } catch (error) {
    if (error instanceof ConnectorError && error.code === 'unsupported') return null;
    throw error;
  }
}
