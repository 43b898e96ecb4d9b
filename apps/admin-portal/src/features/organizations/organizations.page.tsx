import { CopyButton, PageHeader, PagesView, useApi, usePages } from '@keyplane/ui';
import { Group, Table, Text } from '@mantine/core';
import { ORGANIZATIONS_KEY } from './api';
import { AddOrganization } from './components/AddOrganization';
import { RenameOrganization } from './components/RenameOrganization';

/** For operators: each organization has people, roles and a built-in key manager of its own. */
export function OrganizationsPage() {
  const api = useApi();
  const organizations = usePages(ORGANIZATIONS_KEY, (cursor, signal) => api.call('listOrganizations', { query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) }, signal }));
  return (
    <>
      <PageHeader title="Organizations" lead="Each has its own people, roles, APIs and built-in key manager. None sees anything of another." actions={<AddOrganization />} />
      <PagesView query={organizations} what="The list of organizations" empty={null}>
        {(items) => (
          <Table className="kp-table">
            <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>Issuer of its built-in key manager</Table.Th><Table.Th>Where its people sign in</Table.Th><Table.Th><span className="kp-skip">Change</span></Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {items.map((organization) => (
                <Table.Tr key={organization.id}>
                  <Table.Td><Text fw={600} size="sm">{organization.displayName}</Text><code className="kp-dim">{organization.name}</code></Table.Td>
                  <Table.Td><code style={{ overflowWrap: 'anywhere' }}>{organization.issuer}</code></Table.Td>
                  <Table.Td><Group gap={4} wrap="nowrap"><code>/admin?organization={organization.name}</code><CopyButton value={new URL(`/admin?organization=${organization.name}`, window.location.origin).href} label={`Copy the sign-in address of ${organization.displayName}`} /></Group></Table.Td>
                  <Table.Td ta="right"><RenameOrganization organization={organization} /></Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
      </PagesView>
    </>
  );
}
