import { PageHeader, PagesView, SearchField, StateWord, useSearch, useShortcut } from '@keyplane/ui';
import { Anchor, Button, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate } from 'react-router';
import { useAcceptableKeyManagers, useApis } from './api';

export function ApisPage() {
  const search = useSearch();
  const apis = useApis(search);
  const { data: keyManagers = [] } = useAcceptableKeyManagers();
  const nameOf = (id: string): string => keyManagers.find((one) => one.id === id)?.displayName ?? '…';
  const navigate = useNavigate();
  useShortcut({ keys: 'n', label: 'Publish API', run: () => void navigate('/apis/new') });
  const publish = <Button component={Link} to="/apis/new" leftSection={<IconPlus size={16} aria-hidden="true" />}>Publish API</Button>;
  return (
    <>
      <PageHeader title="APIs" lead="What is published behind the gateways, and which key managers each accepts." actions={publish} />
      <SearchField label="Search APIs" placeholder="Search name, path or version" />
      <PagesView query={apis} what="The list of APIs" empty={<Text>{search === '' ? 'No API is published. Gateways answer 404 to everything until one is.' : `No API matches “${search}”.`}</Text>}>
        {(items) => (
          <Table className="kp-table" highlightOnHover>
            <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>State</Table.Th><Table.Th>At the gateway</Table.Th><Table.Th>Accepted key managers</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {items.map(({ id, name, version, enabled, basePath, keyManagers: accepted }) => (
                <Table.Tr key={id}>
                  <Table.Td><Anchor component={Link} to={`/apis/${id}`} fw={600} c="var(--kp-text)">{name} {version}</Anchor></Table.Td>
                  <Table.Td>{enabled ? <StateWord state="ok">Published</StateWord> : <StateWord state="disabled">Offline</StateWord>}</Table.Td>
                  <Table.Td><code>{basePath}</code></Table.Td>
                  <Table.Td>{accepted.mode === 'all' ? 'All, now and in future' : accepted.ids.map(nameOf).join(', ')}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </PagesView>
    </>
  );
}
