import type { KeyManager, KeyManagerNow } from '@keyplane/api-client';
import { counted, KeyHints, PageHeader, QueryView, SearchField, useSearch, useShortcut } from '@keyplane/ui';
import { Anchor, Button, Group, SegmentedControl, Table, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link, useNavigate, useSearchParams } from 'react-router';
import { needsLook } from '../../state/KeyManagerState';
import { useKeyManagerStates } from '../../state/use-key-manager-states';
import { useKeyManagers } from '../../state/use-key-managers';
import { KeyManagerRow } from './components/KeyManagerRow';

export function KeyManagersPage() {
  const keyManagers = useKeyManagers();
  const navigate = useNavigate();
  useShortcut({ keys: 'n', label: 'Add key manager', run: () => void navigate('/key-managers/add') });
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

type Filter = (keyManager: KeyManager, now: KeyManagerNow | undefined) => boolean;
const FILTERS: Record<string, { label: string; accepts: Filter }> = {
  all: { label: 'All', accepts: () => true },
  'needs-look': { label: 'Needs a look', accepts: needsLook },
  disabled: { label: 'Disabled', accepts: ({ enabled }) => !enabled },
};

/** Search and filter are in the address: a reload and a link show the same. */
function KeyManagerTable({ keyManagers }: { keyManagers: KeyManager[] }) {
  const { data: states } = useKeyManagerStates();
  const [parameters, setParameters] = useSearchParams();
  const search = useSearch().toLowerCase();
  const filter = parameters.get('show') ?? 'all';
  const show = (value: string): void => setParameters((current) => {
    if (value === 'all') current.delete('show');
    else current.set('show', value);
    return current;
  }, { replace: true });
  const accepts = FILTERS[filter]?.accepts ?? (() => true);
  const shown = keyManagers.filter((one) => accepts(one, states?.get(one.id))).filter((one) => [one.displayName, one.name, one.issuer, one.type].some((text) => text.toLowerCase().includes(search)));
  return (
    <>
      <Group gap="sm" align="flex-start">
        <SearchField label="Search key managers" placeholder="Search name, issuer or type" />
        <SegmentedControl aria-label="Which key managers" value={filter} onChange={show} data={Object.entries(FILTERS).map(([value, { label, accepts: isIn }]) => ({ value, label: `${label} ${keyManagers.filter((one) => isIn(one, states?.get(one.id))).length}` }))} />
      </Group>
      {shown.length === 0 ? <Text>No key manager matches. <Anchor component="button" onClick={() => setParameters({})}>Show all</Anchor></Text> : (
        <Table className="kp-table" highlightOnHover>
          <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>State</Table.Th><Table.Th>Who may use it</Table.Th><Table.Th>Gateways</Table.Th><Table.Th ta="right">Applications</Table.Th></Table.Tr></Table.Thead>
          <Table.Tbody>{shown.map((keyManager) => <KeyManagerRow key={keyManager.id} keyManager={keyManager} now={states?.get(keyManager.id)} />)}</Table.Tbody>
        </Table>
      )}
      <Group justify="space-between" mt="sm"><Text size="sm" c="dimmed">{counted(shown.length, 'key manager')}</Text><KeyHints hints={[{ keys: ['J', 'K'], does: 'move' }, { keys: ['↵'], does: 'open' }, { keys: ['N'], does: 'add' }]} /></Group>
    </>
  );
}
