import type { User } from '@keyplane/api-client';
import { PagesView, SearchField, Section, StateWord, timeAgo, useSearch } from '@keyplane/ui';
import { Group, Table, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useRoles, useUsers } from '../api';
import { UserMenu } from './UserMenu';

export function Users() {
  const search = useSearch();
  const users = useUsers(search);
  return (
    <Section title="People">
      <SearchField label="Search people" placeholder="Search user name" />
      <PagesView query={users} what="The list of people" empty={<Text>{search === '' ? 'Nobody yet. Add the first person.' : `Nobody matches “${search}”.`}</Text>}>
        {(items) => (
          <Table className="kp-table">
            <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>Roles</Table.Th><Table.Th>Last sign-in</Table.Th><Table.Th>State</Table.Th><Table.Th><span className="kp-skip">Menu</span></Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>{items.map((user) => <UserRow key={user.id} user={user} />)}</Table.Tbody>
          </Table>
        )}
      </PagesView>
    </Section>
  );
}

/** Roles that the organization made. */
function useOwnRoles(): (role: string) => boolean {
  const roles = useRoles();
  const own = new Set(roles.data?.items.filter(({ builtIn }) => !builtIn).map(({ name }) => name));
  return (role) => own.has(role);
}

function UserRow({ user }: { user: User }) {
  const isOwn = useOwnRoles();
  const { username, roles, lastSignInAt } = user;
  return (
    <Table.Tr>
      <Table.Td style={{ overflowWrap: 'anywhere', minWidth: 116 }}><Text fw={600} size="sm">{username}</Text></Table.Td>
      <Table.Td><Group gap={6}>{roles.length === 0 ? <span className="kp-dim">No role</span> : roles.map((role) => <span key={role} className="kp-chip" data-own={isOwn(role) || undefined}>{isOwn(role) ? null : <IconLock size={12} aria-hidden="true" />}{role}</span>)}</Group></Table.Td>
      <Table.Td><span className="kp-narrow">Last sign-in </span>{lastSignInAt === null ? <span className="kp-dim">Never</span> : <span style={{ whiteSpace: 'nowrap' }}>{timeAgo(lastSignInAt)}</span>}</Table.Td>
      <Table.Td><State user={user} /></Table.Td>
      <Table.Td ta="right"><UserMenu user={user} /></Table.Td>
    </Table.Tr>
  );
}

function State({ user: { enabled, mustChangePassword } }: { user: User }) {
  if (!enabled) return <StateWord state="disabled">Disabled</StateWord>;
  return mustChangePassword ? <StateWord state="pending">First sign-in pending</StateWord> : <StateWord state="ok">Active</StateWord>;
}
