import { sentenceOf, StateWord, TypeGlyph } from '@keyplane/ui';
import { Button, Group, Table, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useSubscribing } from '../../../data/subscriptions';
import { acceptedInWords, type CatalogueRow } from '../catalogue-view';

/** `applicationId` is undefined where the person has no application yet. */
export function CatalogueTable({ rows, applicationId }: { rows: readonly CatalogueRow[]; applicationId: string | undefined }) {
  const { subscribe } = useSubscribing(applicationId ?? '');
  return (
    <>
      {subscribe.error === null ? null : <Text className="kp-bad" role="alert" mb="sm">{sentenceOf(subscribe.error)}</Text>}
      <Table className="kp-table kp-catalogue">
        <Table.Thead><Table.Tr><Table.Th>API</Table.Th><Table.Th>Accepts of your key managers</Table.Th><Table.Th>Operations</Table.Th><Table.Th><span className="kp-unseen">What you can do</span></Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {rows.map((row) => (
            <Table.Tr key={row.entry.id}>
              <Table.Td><Name row={row} /></Table.Td>
              <Table.Td><Accepted row={row} /></Table.Td>
              <Table.Td>{row.entry.operations.length}<span className="kp-narrow-only"> {row.entry.operations.length === 1 ? 'operation' : 'operations'}</span></Table.Td>
              <Table.Td><div className="kp-row-end"><Action row={row} applicationId={applicationId} isBusy={subscribe.isPending && subscribe.variables === row.entry.id} onSubscribe={() => subscribe.mutate(row.entry.id)} /></div></Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function Name({ row: { entry: { name, version, description, url, basePath } } }: { row: CatalogueRow }) {
  return (
    <>
      <Group gap="xs"><Text span fw={600}>{name}</Text><span className="kp-chip">{version}</span></Group>
      {description === null ? <code className="kp-dim">{url ?? basePath}</code> : <Text size="sm" c="dimmed">{description}</Text>}
    </>
  );
}

/** As many tiles as a row has room for; the words count all of them. */
const TILES = 5;

function Accepted({ row: { entry } }: { row: CatalogueRow }) {
  return <Group gap={6}>{entry.keyManagers.slice(0, TILES).map(({ id, displayName, type }) => <span key={id} title={displayName} className="kp-glyph-small"><TypeGlyph type={type} /></span>)}<Text span size="sm" c="dimmed" ml={entry.keyManagers.length === 0 ? 0 : 4}>{acceptedInWords(entry)}</Text></Group>;
}

interface ActionProps {
  row: CatalogueRow;
  applicationId: string | undefined;
  isBusy: boolean;
  onSubscribe: () => void;
}

function Action({ row: { entry, subscription }, applicationId, isBusy, onSubscribe }: ActionProps) {
  const name = `${entry.name} ${entry.version}`;
  if (subscription?.state === 'blocked') return <StateWord state="refused">Blocked</StateWord>;
  if (subscription !== null && applicationId !== undefined) return <><StateWord state="ok">Subscribed</StateWord><Button size="xs" variant="default" component={Link} to={`/applications/${applicationId}/call?api=${entry.id}`} aria-label={`Call it: ${name}`}>Call it</Button></>;
  if (entry.keyManagers.length === 0) return <span className="kp-state kp-dim"><IconLock size={15} aria-hidden="true" />Ask an administrator</span>;
  return applicationId === undefined ? null : <Button size="xs" variant="light" loading={isBusy} onClick={onSubscribe} aria-label={`Subscribe to ${name}`}>Subscribe</Button>;
}
