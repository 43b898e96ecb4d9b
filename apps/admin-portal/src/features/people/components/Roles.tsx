import type { KeyManager, ListedRole } from '@keyplane/api-client';
import { counted, fieldErrors, QueryView, Section, sentenceOf, useApi } from '@keyplane/ui';
import { ActionIcon, Button, Group, Text, TextInput } from '@mantine/core';
import { IconLock, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys, useRoles } from '../api';
import { useKeyManagers } from '../../../state/use-key-managers';

const BUILT_IN: Record<string, string> = { operator: 'Runs the installation', administrator: 'Everything in this organization', 'api-developer': 'Publishes APIs', 'application-developer': 'Creates applications and keys' };

export function Roles() {
  const roles = useRoles();
  const keyManagers = useKeyManagers();
  return (
    <Section title="Roles" note={roles.data?.items.length}>
      <Text size="sm" c="dimmed" mb="xs">Built-in roles give rights. Your own roles give none: they decide who may use a key manager.</Text>
      <QueryView query={roles} what="The list of roles">
        {({ items }) => <ul className="kp-list kp-rows">{items.map((role) => <RoleRow key={role.id} role={role} usedBy={usesOf(role.name, keyManagers.data?.items ?? [])} />)}</ul>}
      </QueryView>
      <AddRole />
    </Section>
  );
}

function RoleRow({ role: { id, name, builtIn, revision, people }, usedBy }: { role: ListedRole; usedBy: string }) {
  const api = useApi();
  const queryClient = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.call('deleteRole', { params: { id }, revision }), onSettled: () => queryClient.invalidateQueries({ queryKey: peopleKeys.roles }) });
  return (
    <li>
      <Group gap="xs" wrap="nowrap" justify="space-between">
        <div>
          <Group gap={6}>{builtIn ? <IconLock size={14} aria-label="built in" /> : null}<span className="kp-strong">{name}</span></Group>
          <Text size="sm" c="dimmed">{builtIn ? (BUILT_IN[name] ?? '') : usedBy}</Text>
        </div>
        <span className="kp-dim" style={{ marginLeft: 'auto', whiteSpace: 'nowrap' }}>{counted(people, 'person', 'people')}</span>
        {builtIn ? null : <ActionIcon variant="subtle" color="gray" aria-label={`Delete role ${name}`} loading={remove.isPending} onClick={() => remove.mutate()}><IconTrash size={15} aria-hidden="true" /></ActionIcon>}
      </Group>
      {remove.error === null ? null : <Text size="sm" className="kp-bad" role="alert">{sentenceOf(remove.error)}</Text>}
    </li>
  );
}

/** "Allowed by Driver app; denied by Partner Okta". */
function usesOf(role: string, keyManagers: readonly KeyManager[]): string {
  const named = (type: string): string => keyManagers.filter(({ permissions }) => permissions.type === type && permissions.roles.includes(role)).map(({ displayName }) => displayName).join(', ');
  const parts = [named('ALLOW') === '' ? '' : `allowed by ${named('ALLOW')}`, named('DENY') === '' ? '' : `denied by ${named('DENY')}`].filter((part) => part !== '');
  const sentence = parts.join('; ');
  return sentence === '' ? 'No key manager asks for it' : sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

function AddRole() {
  const [name, setName] = useState('');
  const api = useApi();
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.call('createRole', { body: { name } }),
    onSuccess: async () => {
      setName('');
      await queryClient.invalidateQueries({ queryKey: peopleKeys.roles });
    },
  });
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      add.mutate();
    }}>
      <Group mt="md" align="flex-start" gap="xs">
        <TextInput aria-label="Name of a new role" placeholder="New role" value={name} error={fieldErrors(add.error).name ?? add.error?.message} onChange={(event) => setName(event.currentTarget.value)} style={{ flex: 1 }} />
        <Button type="submit" variant="default" disabled={name === ''} loading={add.isPending}>Add role</Button>
      </Group>
    </form>
  );
}
