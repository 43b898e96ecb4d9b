import { fieldErrors, FormProblem, UNTIL_STORED, useApi, useShortcut } from '@keyplane/ui';
import { Button, Group, Modal, MultiSelect, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { usePeopleAgain, useRoles } from '../api';
import { OneTimePassword } from './OneTimePassword';

const EMPTY = { username: '', roles: ['application-developer'] };

export function AddUser() {
  const [isOpen, dialog] = useDisclosure(false);
  useShortcut({ keys: 'n', label: 'Add user', run: dialog.open });
  const [form, setForm] = useState(EMPTY);
  const roles = useRoles();
  const api = useApi();
  const again = usePeopleAgain();
  const add = useMutation({ mutationFn: () => api.call('createUser', { body: form }), onSuccess: again.read, gcTime: 0 });
  const errors = fieldErrors(add.error);
  const close = (): void => {
    dialog.close();
    add.reset();
    setForm(EMPTY);
  };
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={dialog.open}>Add user</Button>
      <Modal opened={isOpen} onClose={close} title="Add user" {...(add.data === undefined ? {} : UNTIL_STORED)}>
        {add.data === undefined ? (
          <form onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}>
            <FormProblem error={add.error} />
            <TextInput label="User name" data-autofocus autoComplete="off" value={form.username} error={errors.username} onChange={(event) => setForm({ ...form, username: event.currentTarget.value })} />
            <MultiSelect mt="md" label="Roles" data={roles.data?.items.map(({ name }) => name) ?? []} value={form.roles} error={errors.roles} onChange={(value) => setForm({ ...form, roles: value })} />
            <Group justify="flex-end" mt="lg"><Button type="submit" loading={add.isPending} disabled={form.username === ''}>Add user</Button></Group>
          </form>
        ) : <OneTimePassword user={add.data} onDone={close} />}
      </Modal>
    </>
  );
}
