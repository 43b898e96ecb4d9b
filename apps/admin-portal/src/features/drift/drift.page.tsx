import type { ClientDrift } from '@keyplane/api-client';
import { CopyButton, counted, EnvironmentBadge, PageHeader, QueryView, sentenceOf, StateWord, timeAgo, useApi } from '@keyplane/ui';
import { Button, Group, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useClientDrift } from '../../state/use-client-drift';

const KINDS: Record<ClientDrift['unfinished']['kind'], string> = { create: 'Making its client', delete: 'Deleting its client', 'add-secret': 'Adding a secret' };

/** Where clients at authorization servers are not (yet) what the keys here say. */
export function DriftPage() {
  const drift = useClientDrift();
  return (
    <>
      <PageHeader title="Drift" lead="Clients at authorization servers that are not, or not yet, what the keys here say." />
      <QueryView query={drift} what="What is unfinished">
        {({ items }) => (items.length === 0 ? <Text>Every client at every authorization server is what its key says.</Text> : <DriftTable items={items} />)}
      </QueryView>
    </>
  );
}

function DriftTable({ items }: { items: readonly ClientDrift[] }) {
  return (
    <>
      <Table className="kp-table">
        <Table.Thead><Table.Tr><Table.Th>Key of</Table.Th><Table.Th>At</Table.Th><Table.Th>State</Table.Th><Table.Th>Tag there</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>{items.map((item) => <DriftRow key={item.keyId} item={item} />)}</Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="sm">{counted(items.length, 'unfinished client')}</Text>
    </>
  );
}

function DriftRow({ item: { keyId, applicationName, owner, keyManagerName, environment, reason, clientId, unfinished, since } }: { item: ClientDrift }) {
  const close = useClose(keyId);
  return (
    <Table.Tr>
      <Table.Td><span className="kp-strong">{applicationName}</span> <EnvironmentBadge environment={environment} /><Text size="sm" c="dimmed">of {owner}</Text></Table.Td>
      <Table.Td>{keyManagerName}{clientId === null ? null : <Text size="sm" className="kp-mono kp-dim">{clientId}</Text>}</Table.Td>
      <Table.Td>
        {unfinished.needsPerson ? <StateWord state="attention">Somebody has to look there</StateWord> : <StateWord state="pending">{KINDS[unfinished.kind]}</StateWord>}
        <Text size="sm" c="dimmed">Since {timeAgo(since)}{unfinished.attempts === 0 ? '' : `, ${counted(unfinished.attempts, 'try', 'tries')}`}{unfinished.nextAttemptAt === null ? '' : `, again ${timeAgo(unfinished.nextAttemptAt)}`}</Text>
        {reason === null ? null : <Text size="sm">{reason}</Text>}
      </Table.Td>
      <Table.Td>
        <code>{unfinished.tag}</code> <CopyButton value={unfinished.tag} label="Copy tag" />
        {unfinished.needsPerson ? <Group gap="xs" mt={4}><Button size="xs" variant="default" loading={close.isPending} onClick={() => close.mutate('none')}>There is none</Button><Button size="xs" variant="default" loading={close.isPending} onClick={() => close.mutate('deleted')}>I deleted it</Button></Group> : null}
        {close.error === null ? null : <Text size="sm" className="kp-bad" role="alert">{sentenceOf(close.error)}</Text>}
      </Table.Td>
    </Table.Tr>
  );
}

function useClose(keyId: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: (found: 'none' | 'deleted') => api.call('closeKey', { params: { id: keyId }, body: { found } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: ['client-drift'] }) });
}
