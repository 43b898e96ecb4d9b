import type { Gateway } from '@keyplane/api-client';
import { counted, StateWord, timeAgo, type StateKind } from '@keyplane/ui';
import { Table, Text } from '@mantine/core';
import { RemoveGateway } from './RemoveGateway';

const STATES: Record<Gateway['state'], { kind: StateKind; word: string }> = { current: { kind: 'ok', word: 'Enforces everything' }, behind: { kind: 'pending', word: 'Behind' }, silent: { kind: 'silent', word: 'Silent' }, never: { kind: 'silent', word: 'Never connected' } };

/** Which gateway enforces what, how far it lags, and when it was heard of. */
export function GatewayTable({ gateways, isOperator }: { gateways: Gateway[]; isOperator: boolean }) {
  return (
    <Table className="kp-table">
      <Table.Thead><Table.Tr><Table.Th>Gateway</Table.Th><Table.Th>State</Table.Th><Table.Th ta="right" pr={40}>Enforces change</Table.Th><Table.Th>Lag</Table.Th><Table.Th>Sign of life</Table.Th>{isOperator ? <Table.Th><span className="kp-skip">Remove</span></Table.Th> : null}</Table.Tr></Table.Thead>
      <Table.Tbody>
        {gateways.map((gateway) => (
          <Table.Tr key={gateway.id}>
            <Table.Td><Text fw={600} size="sm">{gateway.name}</Text></Table.Td>
            <Table.Td><State gateway={gateway} /></Table.Td>
            <Table.Td ta="right" pr={40}><span className="kp-narrow">Change </span>{gateway.appliedSequence ?? <span className="kp-dim">None yet</span>}</Table.Td>
            <Table.Td><span className="kp-narrow">Lag </span>{lagOf(gateway)}</Table.Td>
            <Table.Td><span className="kp-narrow">Sign of life </span>{gateway.lastReceiptAt === null ? <span className="kp-dim">None yet</span> : timeAgo(gateway.lastReceiptAt)}</Table.Td>
            {isOperator ? <Table.Td ta="right"><RemoveGateway gateway={gateway} /></Table.Td> : null}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function State({ gateway: { state, refused } }: { gateway: Gateway }) {
  if (refused.length > 0) return <StateWord state="refused">Refuses {counted(refused.length, 'change')}</StateWord>;
  return <StateWord state={STATES[state].kind}>{STATES[state].word}</StateWord>;
}

function lagOf({ lag, state }: Gateway) {
  if (lag === null || state === 'never') return <span className="kp-dim">unknown</span>;
  return lag === 0 ? 'none' : counted(lag, 'change');
}
