import { CopyButton, dateOf, QueryView, Section, StateWord, timeAgo, useApi } from '@keyplane/ui';
import { Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { keyManagerKeys } from '../api';

/** Which keys gateways know, and since when. */
export function SigningKeys({ keyManagerId }: { keyManagerId: string }) {
  const api = useApi();
  const keys = useQuery({ queryKey: keyManagerKeys.signingKeys(keyManagerId), queryFn: ({ signal }) => api.call('getKeyManagerKeys', { params: { id: keyManagerId }, signal }) });
  return (
    <Section title="Signing keys gateways know">
      <QueryView query={keys} what="The signing keys">
        {({ keys: items, changedAt, fetchedAt, failure, failedAt }) => (
          <>
            <Group mb="sm" gap="md">
              {failure === null ? <StateWord state="ok">Read {fetchedAt === null ? 'never' : timeAgo(fetchedAt)}</StateWord> : <StateWord state="attention">{failure} ({failedAt === null ? '' : timeAgo(failedAt)}). Gateways keep the keys that they have.</StateWord>}
              <Text size="sm" c="dimmed">Changed {dateOf(changedAt)}; looked at every 30 s.</Text>
            </Group>
            <Table className="kp-table">
              <Table.Thead><Table.Tr><Table.Th>Key ID</Table.Th><Table.Th>Algorithm</Table.Th><Table.Th>Kind</Table.Th><Table.Th>Use</Table.Th></Table.Tr></Table.Thead>
              <Table.Tbody>
                {items.map(({ kid, alg, kty, crv, use }, index) => (
                  <Table.Tr key={kid ?? index}>
                    <Table.Td>{kid === undefined ? <span className="kp-dim">None</span> : <Group gap={4} wrap="nowrap"><span className="kp-mono" style={{ overflowWrap: 'anywhere' }}>{kid}</span><CopyButton value={kid} label="Copy key ID" /></Group>}</Table.Td>
                    <Table.Td>{alg ?? <span className="kp-dim">Not said</span>}</Table.Td>
                    <Table.Td>{crv ?? kty}</Table.Td>
                    <Table.Td>{use ?? <span className="kp-dim">Not said</span>}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </>
        )}
      </QueryView>
    </Section>
  );
}
