import { counted, PageHeader, QueryView } from '@keyplane/ui';
import { Table, Text } from '@mantine/core';
import { useCatalogue } from '../../data/queries';

/** What can I call, and with keys of which of my key managers? */
export function CataloguePage() {
  const catalogue = useCatalogue();
  return (
    <QueryView query={catalogue} what="The catalogue" isPage>
      {(entries) => (
        <>
          <PageHeader title="API catalogue" lead={`Your key managers open ${entries.filter(({ keyManagers }) => keyManagers.length > 0).length} of ${entries.length}. An application subscribes on its own page.`} />
          {entries.length === 0 ? <Text>No API is published yet.</Text> : (
            <Table className="kp-table">
              <Table.Thead><Table.Tr><Table.Th>API</Table.Th><Table.Th>Address</Table.Th><Table.Th>Accepts</Table.Th><Table.Th>Operations</Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>
                {entries.map(({ id, name, description, version, url, basePath, keyManagers, acceptsAllKeyManagers, operations }) => (
                  <Table.Tr key={id}>
                    <Table.Td><Text fw={600} size="sm">{name} {version}</Text>{description === null ? null : <Text size="sm" c="dimmed">{description}</Text>}</Table.Td>
                    <Table.Td><code>{url ?? basePath}</code></Table.Td>
                    <Table.Td>{keyManagers.length === 0 ? 'None you may use' : acceptsAllKeyManagers ? 'Every one' : keyManagers.map(({ displayName }) => displayName).join(', ')}</Table.Td>
                    <Table.Td>{counted(operations.length, 'operation')}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </>
      )}
    </QueryView>
  );
}
