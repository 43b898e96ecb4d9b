import { fieldErrors, QueryView, Section, useApi } from '@keyplane/ui';
import { Button, Group, Text, TextInput } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { peopleKeys, useRoles } from '../api';

export function Roles() {
  const roles = useRoles();
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
    <Section title="Roles">
      <Text size="sm" c="dimmed" mb="xs">Built-in roles give rights. Your own roles give none: they decide who may use a key manager.</Text>
      <QueryView query={roles} what="The list of roles">
        {({ items }) => <ul className="kp-list kp-rows">{items.map(({ id, name: role, builtIn }) => <li key={id}><Group gap="xs">{role}{builtIn ? <IconLock size={14} aria-label="built in" /> : null}</Group></li>)}</ul>}
      </QueryView>
      <form onSubmit={(event) => {
        event.preventDefault();
        add.mutate();
      }}>
        <Group mt="md" align="flex-start" gap="xs">
          <TextInput aria-label="Name of a new role" placeholder="New role" value={name} error={fieldErrors(add.error).name ?? add.error?.message} onChange={(event) => setName(event.currentTarget.value)} style={{ flex: 1 }} />
          <Button type="submit" variant="default" disabled={name === ''} loading={add.isPending}>Add role</Button>
        </Group>
      </form>
    </Section>
  );
}
