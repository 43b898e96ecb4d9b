import type { Answer } from '@keyplane/api-client';
import { counted, PageHeader, QueryView, SearchField, useSearch } from '@keyplane/ui';
import { Anchor, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useScopes } from '../../state/use-scopes';

/** Every scope of the organization, and the APIs whose operations ask for it. */
export function ScopesPage() {
  const scopes = useScopes();
  const search = useSearch().toLowerCase();
  return (
    <>
      <PageHeader title="Scopes" lead="What a token may be asked for. A scope exists from the moment an operation of an API names it." />
      <SearchField label="Search scopes" placeholder="Search scope or API" />
      <QueryView query={scopes} what="The list of scopes">
        {(items) => {
          const found = items.filter(({ name, apis }) => [name, ...apis.map(nameOf)].some((text) => text.toLowerCase().includes(search)));
          if (items.length === 0) return <Text>No scope yet. Name one at an operation of an API.</Text>;
          if (found.length === 0) return <Text>No scope matches “{search}”.</Text>;
          return (
            <>
              <Table className="kp-table">
                <Table.Thead><Table.Tr><Table.Th>Scope</Table.Th><Table.Th>Asked for by</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {found.map(({ name, apis }) => (
                    <Table.Tr key={name}>
                      <Table.Td style={{ overflowWrap: 'anywhere', minWidth: 180 }}><code className="kp-strong">{name}</code></Table.Td>
                      <Table.Td><AskedBy apis={apis} /></Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
              <Text size="sm" c="dimmed" mt="sm">{counted(found.length, 'scope')}</Text>
            </>
          );
        }}
      </QueryView>
    </>
  );
}

/** The first of them by name; more are counted. */
const NAMED = 5;
type Apis = Answer<'listScopes'>['items'][number]['apis'];

function AskedBy({ apis }: { apis: Apis }) {
  if (apis.length === 0) return <span className="kp-dim">No operation now</span>;
  return (
    <>
      {apis.slice(0, NAMED).map((api, place) => <span key={api.id}>{place === 0 ? '' : ', '}<Anchor component={Link} to={`/apis/${api.id}`}>{nameOf(api)}</Anchor></span>)}
      {apis.length > NAMED ? <span className="kp-dim"> and {apis.length - NAMED} more</span> : null}
    </>
  );
}

function nameOf({ name, version }: { name: string; version: string }): string {
  return `${name} ${version}`;
}
