import { counted, EnvironmentBadge, QueryView, Section, StateWord } from '@keyplane/ui';
import { Group, Table, Text } from '@mantine/core';
import { useAcceptableKeyManagers, useApiUsage } from '../api';

/** Who may call it, with keys of which key managers. */
export function Subscribers({ apiId }: { apiId: string }) {
  const usage = useApiUsage(apiId);
  const keyManagers = useAcceptableKeyManagers();
  const nameOf = (id: string): string => keyManagers.data?.find((one) => one.id === id)?.displayName ?? '';
  return (
    <QueryView query={usage} what="The list of subscribers">
      {({ subscribers, subscriberCount }) => (
        <Section title="Subscribers" note={subscriberCount}>
          {subscriberCount === 0 ? <Text size="sm">No application subscribes to this API yet.</Text> : (
            <Table className="kp-table">
              <Table.Thead><Table.Tr><Table.Th>Application</Table.Th><Table.Th>Owner</Table.Th><Table.Th>Keys</Table.Th><Table.Th>State</Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>
                {subscribers.map(({ applicationId, applicationName, owner, state, keys }) => (
                  <Table.Tr key={applicationId}>
                    <Table.Td><Text fw={600} size="sm">{applicationName}</Text></Table.Td>
                    <Table.Td>{owner}</Table.Td>
                    <Table.Td>{keys.length === 0 ? <span className="kp-dim">None yet</span> : keys.map(({ keyManagerId, environment }) => <Group key={`${keyManagerId} ${environment}`} gap="xs" my={2}><EnvironmentBadge environment={environment} /><span>{nameOf(keyManagerId)}</span></Group>)}</Table.Td>
                    <Table.Td>{state === 'active' ? <StateWord state="ok">Active</StateWord> : <StateWord state="disabled">Blocked</StateWord>}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
          {subscriberCount > subscribers.length ? <Text size="sm" c="dimmed">And {counted(subscriberCount - subscribers.length, 'more application')}.</Text> : null}
        </Section>
      )}
    </QueryView>
  );
}
