import type { Answer, Gateway } from '@keyplane/api-client';
import { fieldErrors, FormProblem, NotDelivered, PageHeader, QueryView, SecretOnce, StateWord, timeAgo, useApi, useMe, type StateKind } from '@keyplane/ui';
import { Button, Group, Modal, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Refusals } from './components/Refusals';

const KEY = ['gateways'] as const;
const STATES: Record<Gateway['state'], { kind: StateKind; word: string }> = { current: { kind: 'ok', word: 'Enforces everything' }, behind: { kind: 'pending', word: 'Behind' }, silent: { kind: 'silent', word: 'Silent' }, never: { kind: 'silent', word: 'Never connected' } };

export function GatewaysPage() {
  const api = useApi();
  const { data: me } = useMe();
  const gateways = useQuery({ queryKey: KEY, queryFn: ({ signal }) => api.call('listGateways', { query: { limit: 200 }, signal }), refetchInterval: 15_000 });
  return (
    <>
      <PageHeader title="Gateways" lead="Which of them enforce every change, which lag, and what they refuse." actions={me?.roles.includes('operator') ? <EnrollGateway /> : undefined} />
      <QueryView query={gateways} what="The list of gateways">
        {({ items }) => (items.length === 0 ? <Text>No gateway is connected. Enroll one; until then nothing is enforced.</Text> : <><GatewayTable gateways={items} /><Refusals gateways={items} /></>)}
      </QueryView>
    </>
  );
}

function GatewayTable({ gateways }: { gateways: Gateway[] }) {
  return (
    <Table className="kp-table">
      <Table.Thead><Table.Tr><Table.Th>Gateway</Table.Th><Table.Th>State</Table.Th><Table.Th ta="right">Enforces change</Table.Th><Table.Th>Sign of life</Table.Th></Table.Tr></Table.Thead>
      <Table.Tbody>
        {gateways.map(({ id, name, state, appliedSequence, lag, lastReceiptAt, refused }) => (
          <Table.Tr key={id}>
            <Table.Td><Text fw={600} size="sm">{name}</Text></Table.Td>
            <Table.Td>
              {refused.length > 0 ? <StateWord state="refused">Refuses {refused.length}</StateWord> : <StateWord state={STATES[state].kind}>{STATES[state].word}</StateWord>}
            </Table.Td>
            <Table.Td ta="right"><span className="kp-narrow">Enforces change </span>{appliedSequence ?? '–'}{lag !== null && lag > 0 ? ` (${lag} behind)` : ''}</Table.Td>
            <Table.Td>{lastReceiptAt === null ? 'None yet' : timeAgo(lastReceiptAt)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function EnrollGateway() {
  const [isOpen, dialog] = useDisclosure(false);
  const [name, setName] = useState('');
  const api = useApi();
  const queryClient = useQueryClient();
  const enroll = useMutation({ mutationFn: () => api.call('createGateway', { body: { name } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }), gcTime: 0 });
  const close = (): void => {
    dialog.close();
    enroll.reset();
    setName('');
  };
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={dialog.open}>Enroll gateway</Button>
      <Modal opened={isOpen} onClose={close} title="Enroll a gateway" size={680}>
        {enroll.data === undefined ? (
          <form onSubmit={(event) => {
            event.preventDefault();
            enroll.mutate();
          }}>
            <FormProblem error={enroll.error} />
            <TextInput label="Name" value={name} error={fieldErrors(enroll.error).name} onChange={(event) => setName(event.currentTarget.value)} data-autofocus />
            <Group justify="flex-end" mt="lg"><Button type="submit" loading={enroll.isPending} disabled={name === ''}>Enroll gateway</Button></Group>
          </form>
        ) : <GatewaySecret gateway={enroll.data} onDone={close} />}
      </Modal>
    </>
  );
}

function GatewaySecret({ gateway, onDone }: { gateway: Answer<'createGateway'>; onDone: () => void }) {
  if (gateway.clientSecret === null) return <><NotDelivered>The gateway was enrolled, but its secret did not arrive. Enroll another one in its place.</NotDelivered><Button onClick={onDone}>Done</Button></>;
  const rows = [
    { label: 'Gateway id', value: gateway.id, variable: 'KEYPLANE_GATEWAY_ID' },
    { label: 'Client ID', value: gateway.clientId, variable: 'KEYPLANE_GATEWAY_CLIENT_ID' },
    { label: 'Client secret', value: gateway.clientSecret, variable: 'KEYPLANE_GATEWAY_CLIENT_SECRET' },
    { label: 'Token URL', value: gateway.tokenEndpoint, variable: 'KEYPLANE_GATEWAY_TOKEN_ENDPOINT' },
  ];
  return <SecretOnce head={<strong>{gateway.name}</strong>} rows={rows} fileName={`${gateway.name}.env`}>{(isStored) => <Button disabled={!isStored} onClick={onDone}>Done</Button>}</SecretOnce>;
}
