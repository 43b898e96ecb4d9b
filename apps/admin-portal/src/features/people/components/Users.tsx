import type { CreatedUser, User } from '@keyplane/api-client';
import { fieldErrors, FormProblem, PagesView, SearchField, Section, sentenceOf, StateWord, timeAgo, useApi, useSearch } from '@keyplane/ui';
import { ActionIcon, Button, Group, Menu, Modal, MultiSelect, Table, Text } from '@mantine/core';
import { IconDots, IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys, useRoles, useUsers } from '../api';
import { OneTimePassword } from './OneTimePassword';

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
  const [dialog, setDialog] = useState<'roles' | null>(null);
  const [shown, setShown] = useState<CreatedUser | null>(null);
  const { toggle, reset } = useUserChanges(user, setShown);
  return (
    <Table.Tr>
      <Table.Td><Text fw={600} size="sm">{user.username}</Text></Table.Td>
      <Table.Td><Group gap={6}>{user.roles.length === 0 ? <span className="kp-dim">None</span> : user.roles.map((role) => <span key={role} className="kp-chip" data-own={isOwn(role) || undefined}>{isOwn(role) ? null : <IconLock size={12} aria-hidden="true" />}{role}</span>)}</Group></Table.Td>
      <Table.Td>{user.lastSignInAt === null ? <span className="kp-dim">Never</span> : <span style={{ whiteSpace: 'nowrap' }}>{timeAgo(user.lastSignInAt)}</span>}</Table.Td>
      <Table.Td>{user.enabled ? (user.mustChangePassword ? <StateWord state="pending">First sign-in pending</StateWord> : <StateWord state="ok">Active</StateWord>) : <StateWord state="disabled">Disabled</StateWord>}{toggle.error === null && reset.error === null ? null : <Text size="xs" className="kp-bad" role="alert">{sentenceOf(toggle.error ?? reset.error)}</Text>}</Table.Td>
      <Table.Td>
        <Menu position="bottom-end">
          <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`Menu of ${user.username}`}><IconDots size={16} aria-hidden="true" /></ActionIcon></Menu.Target>
          <Menu.Dropdown>
            <Menu.Item onClick={() => setDialog('roles')}>Change roles</Menu.Item>
            <Menu.Item onClick={() => reset.mutate()}>Reset password</Menu.Item>
            <Menu.Item onClick={() => toggle.mutate()}>{user.enabled ? 'Disable' : 'Enable'}</Menu.Item>
          </Menu.Dropdown>
        </Menu>
        {dialog === 'roles' ? <ChangeRoles user={user} onClose={() => setDialog(null)} /> : null}
        <Modal opened={shown !== null} onClose={() => setShown(null)} title="One-time password">{shown === null ? null : <OneTimePassword user={shown} onDone={() => setShown(null)} />}</Modal>
      </Table.Td>
    </Table.Tr>
  );
}

function useUserChanges({ id, revision, enabled }: User, onReset: (user: CreatedUser) => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  const readAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: peopleKeys.users });
  const toggle = useMutation({ mutationFn: () => api.call('updateUser', { params: { id }, body: { enabled: !enabled }, revision }), onSuccess: readAgain });
  const reset = useMutation({
    mutationFn: () => api.call('resetPassword', { params: { id } }), gcTime: 0,
    onSuccess: async (user) => {
      onReset(user);
      await readAgain();
    },
  });
  return { toggle, reset };
}

function ChangeRoles({ user, onClose }: { user: User; onClose: () => void }) {
  const [roles, setRoles] = useState(user.roles);
  const all = useRoles();
  const api = useApi();
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: () => api.call('updateUser', { params: { id: user.id }, body: { roles }, revision: user.revision }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: peopleKeys.users });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Roles of ${user.username}`}>
      <FormProblem error={save.error} />
      <MultiSelect label="Roles" data={all.data?.items.map(({ name }) => name) ?? []} value={roles} onChange={setRoles} error={fieldErrors(save.error).roles} />
      <Group justify="flex-end" mt="lg"><Button variant="subtle" color="gray" c="var(--kp-text)" onClick={onClose}>Cancel</Button><Button loading={save.isPending} onClick={() => save.mutate()}>Save roles</Button></Group>
    </Modal>
  );
}
