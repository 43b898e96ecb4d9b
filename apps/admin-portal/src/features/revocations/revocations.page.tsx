import type { Revocation } from '@keyplane/api-client';
import { momentOf, PageHeader, PagesView, timeAgo, useApi, usePages } from '@keyplane/ui';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useKeyManagers } from '../../state/use-key-managers';

/** What gateways refuse before its time, until it has expired anyway. */
export function RevocationsPage() {
  const api = useApi();
  const revocations = usePages(['revocations'], (cursor, signal) => api.call('listRevocations', { query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) }, signal }));
  return (
    <>
      <PageHeader title="Revocations" lead="Tokens that gateways refuse although they have not expired. Owners of applications revoke them in the developer portal." />
      <PagesView query={revocations} what="The list of revocations" empty={<Text>No token is revoked now. What is revoked stays here until it has expired.</Text>}>
        {(items) => (
          <Table className="kp-table">
            <Table.Thead><Table.Tr><Table.Th>Revoked</Table.Th><Table.Th>Client</Table.Th><Table.Th>Key manager</Table.Th><Table.Th>By</Table.Th><Table.Th>Remembered until</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>{items.map((revocation) => <RevocationRow key={revocation.id} revocation={revocation} />)}</Table.Tbody>
          </Table>
        )}
      </PagesView>
    </>
  );
}

function RevocationRow({ revocation: { kind, clientId, keyManagerId, issuedBefore, tokenId, createdBy, createdAt, endsAt } }: { revocation: Revocation }) {
  const keyManager = useKeyManagers().data?.items.find(({ id }) => id === keyManagerId);
  return (
    <Table.Tr>
      <Table.Td>
        <span className="kp-strong">{kind === 'token' ? 'One token' : 'All tokens of the client'}</span>
        <Text size="sm" c="dimmed">{kind === 'token' ? (tokenId === null ? 'It has no id' : <>Id <code>{tokenId}</code></>) : issuedBefore === null ? '' : `Issued before ${momentOf(issuedBefore)}`}</Text>
      </Table.Td>
      <Table.Td><code style={{ overflowWrap: 'anywhere' }}>{clientId}</code></Table.Td>
      <Table.Td>{keyManager === undefined ? <span className="kp-dim">Deleted</span> : <Anchor component={Link} to={`/key-managers/${keyManagerId}`}>{keyManager.displayName}</Anchor>}</Table.Td>
      <Table.Td>{createdBy.replace(/^client:/, '')}, {timeAgo(createdAt)}</Table.Td>
      <Table.Td><span className="kp-narrow">Until </span>{momentOf(endsAt)}</Table.Td>
    </Table.Tr>
  );
}
