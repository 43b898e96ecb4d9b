import type { KeyManagerKeys } from '@keyplane/api-client';
import { ageOf, CopyButton, dateOf, QueryView, Section, StateWord, timeAgo, useApi } from '@keyplane/ui';
import { Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { keyManagerKeys } from '../api';
import type { SettingsProps } from '../draft';
import { AllowedAlgorithms } from './AllowedAlgorithms';

/** Which keys gateways know, and since when; which algorithms they take. */
export function SigningKeys(props: SettingsProps) {
  const api = useApi();
  const { id } = props.keyManager;
  const keys = useQuery({ queryKey: keyManagerKeys.signingKeys(id), queryFn: ({ signal }) => api.call('getKeyManagerKeys', { params: { id }, signal }) });
  return (
    <>
      <Section title="Signing keys gateways know"><QueryView query={keys} what="The signing keys">{(data) => <KeyTable answer={data} certificates={props.keyManager.certificates} />}</QueryView></Section>
      <AllowedAlgorithms {...props} offered={keys.data?.keys.flatMap(({ alg }) => alg ?? []) ?? []} />
    </>
  );
}

function KeyTable({ answer: { keys, seenAt, changedAt, fetchedAt, failure, failedAt }, certificates }: { answer: KeyManagerKeys; certificates: SettingsProps['keyManager']['certificates'] }) {
  return (
    <>
      <Group mb="sm" gap="md">
        {failure === null ? <StateWord state="ok">Read {fetchedAt === null ? 'never' : timeAgo(fetchedAt)}</StateWord> : <StateWord state="attention">{failure} ({failedAt === null ? '' : timeAgo(failedAt)}). Gateways keep the keys that they have.</StateWord>}
        <Text size="sm" c="dimmed">{certificates?.type === 'JWKS' ? <>From <span className="kp-mono">{certificates.value}</span>. </> : null}Last change {dateOf(changedAt)}.</Text>
      </Group>
      <Table className="kp-table">
        <Table.Thead><Table.Tr><Table.Th>Key ID</Table.Th><Table.Th>Algorithm</Table.Th><Table.Th>Use</Table.Th><Table.Th>Age</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {keys.map(({ kid, alg, kty, crv, use }, index) => (
            <Table.Tr key={kid ?? index}>
              <Table.Td>{kid === undefined ? <span className="kp-dim">None</span> : <Group gap={4} wrap="nowrap"><span className="kp-mono" style={{ overflowWrap: 'anywhere' }}>{kid}</span><CopyButton value={kid} label="Copy key ID" /></Group>}</Table.Td>
              <Table.Td><span className="kp-strong">{alg ?? kty}</span> <span className="kp-dim">{crv}</span></Table.Td>
              <Table.Td>{use === undefined ? <span className="kp-dim">Not said</span> : use === 'sig' ? 'Signature' : use}</Table.Td>
              <Table.Td>{seenAt[index] === undefined ? null : <>{ageOf(seenAt[index])}<span className="kp-dim">, seen since {dateOf(seenAt[index])}</span></>}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
