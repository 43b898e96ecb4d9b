import type { KeyManager } from '@keyplane/api-client';
import { counted, PageHeader, QueryView } from '@keyplane/ui';
import { Anchor, Button, Group, SegmentedControl, Table, Text, TextInput } from '@mantine/core';
import { IconPlus, IconSearch } from '@tabler/icons-react';
import { Link, useSearchParams } from 'react-router';
import { useKeyManagers, useRollouts } from './api';
import { KeyManagerRow } from './components/KeyManagerRow';

export function KeyManagersPage() {
  const keyManagers = useKeyManagers();
  return (
    <>
      <PageHeader
        title="Key managers"
        lead="The authorization servers whose tokens your gateways accept, and where developers may create keys."
        actions={<Button component={Link} to="/key-managers/add" leftSection={<IconPlus size={16} aria-hidden="true" />}>Add key manager</Button>}
      />
      <QueryView query={keyManagers} what="The list of key managers">{({ items }) => <KeyManagerTable keyManagers={items} />}</QueryView>
    </>
  );
}

/** Search and filter are in the address: a reload and a link show the same. */
function KeyManagerTable({ keyManagers }: { keyManagers: KeyManager[] }) {
  const { data: rollouts } = useRollouts();
  const [parameters, setParameters] = useSearchParams();
  const search = parameters.get('search') ?? '';
  const filter = parameters.get('show') ?? 'all';
  const set = (name: string, value: string): void => setParameters((current) => {
    if (value === '' || value === 'all') current.delete(name);
    else current.set(name, value);
    return current;
  }, { replace: true });
  const shown = keyManagers.filter((one) => filter === 'all' || !one.enabled).filter((one) => [one.displayName, one.name, one.issuer, one.type].some((text) => text.toLowerCase().includes(search.toLowerCase())));
  const disabled = keyManagers.filter(({ enabled }) => !enabled).length;
  return (
    <>
      <Group mb="md" gap="sm">
        <TextInput aria-label="Search key managers" placeholder="Search name, issuer or type" leftSection={<IconSearch size={15} aria-hidden="true" />} value={search} onChange={(event) => set('search', event.currentTarget.value)} w={270} />
        <SegmentedControl aria-label="Which key managers" value={filter} onChange={(value) => set('show', value)} data={[{ value: 'all', label: `All ${keyManagers.length}` }, { value: 'disabled', label: `Disabled ${disabled}` }]} />
      </Group>
      {shown.length === 0 ? <Text>No key manager matches “{search}”. <Anchor component="button" onClick={() => setParameters({})}>Clear search</Anchor></Text> : (
        <Table className="kp-table" highlightOnHover>
          <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>State</Table.Th><Table.Th>Who may use it</Table.Th><Table.Th>Gateways</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{shown.map((keyManager) => <KeyManagerRow key={keyManager.id} keyManager={keyManager} rollout={rollouts?.get(keyManager.id)} />)}</Table.Tbody>
        </Table>
      )}
      <Text size="sm" c="dimmed" mt="sm">{counted(shown.length, 'key manager')}</Text>
    </>
  );
}
