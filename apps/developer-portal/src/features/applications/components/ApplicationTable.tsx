import type { ListedApplication } from '@keyplane/api-client';
import { counted, EnvironmentBadge, StateWord, type Environment } from '@keyplane/ui';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';

/** How many keys work in each environment, and whether the application is in use yet. */
export function ApplicationTable({ applications }: { applications: readonly ListedApplication[] }) {
  return (
    <Table className="kp-table" highlightOnHover>
      <Table.Thead>
        <Table.Tr><Table.Th>Application</Table.Th><Table.Th><EnvironmentBadge environment="PRODUCTION" /></Table.Th><Table.Th><EnvironmentBadge environment="SANDBOX" /></Table.Th><Table.Th>Subscribed to</Table.Th><Table.Th>State</Table.Th></Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {applications.map((application) => (
          <Table.Tr key={application.id}>
            <Table.Td><Anchor component={Link} to={`/applications/${application.id}`} fw={600} c="var(--kp-text)">{application.name}</Anchor>{application.description === null ? null : <Text size="sm" c="dimmed">{application.description}</Text>}</Table.Td>
            <Table.Td><KeyCount environment="PRODUCTION" count={application.activeKeys.PRODUCTION} /></Table.Td>
            <Table.Td><KeyCount environment="SANDBOX" count={application.activeKeys.SANDBOX} /></Table.Td>
            <Table.Td>{application.subscriptions === 0 ? <span className="kp-dim">No API</span> : counted(application.subscriptions, 'API')}</Table.Td>
            <Table.Td><State application={application} /></Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function KeyCount({ environment, count }: { environment: Environment; count: number }) {
  return <><span className="kp-narrow-only"><EnvironmentBadge environment={environment} /> </span>{count === 0 ? <span className="kp-dim">No key</span> : counted(count, 'key')}</>;
}

function State({ application: { enabled, activeKeys } }: { application: ListedApplication }) {
  if (!enabled) return <StateWord state="disabled">Disabled</StateWord>;
  return activeKeys.PRODUCTION === 0 ? <StateWord state="pending">Not in production yet</StateWord> : <StateWord state="ok">Active</StateWord>;
}
