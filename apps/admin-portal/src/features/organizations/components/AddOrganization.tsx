import type { Answer } from '@keyplane/api-client';
import { CopyButton, fieldErrors, FormProblem, NotDelivered, UNTIL_STORED, useApi } from '@keyplane/ui';
import { Button, Group, Modal, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ORGANIZATIONS_KEY } from '../api';

const EMPTY = { name: '', displayName: '', administrator: '' };

/** With its first administrator, whose one-time password is shown once. */
export function AddOrganization() {
  const [isOpen, dialog] = useDisclosure(false);
  const [form, setForm] = useState(EMPTY);
  const api = useApi();
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.call('createOrganization', { body: { name: form.name, ...(form.displayName === '' ? {} : { displayName: form.displayName }), ...(form.administrator === '' ? {} : { administrator: { username: form.administrator } }) } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: ORGANIZATIONS_KEY }), gcTime: 0,
  });
  const errors = fieldErrors(add.error);
  const close = (): void => {
    dialog.close();
    add.reset();
    setForm(EMPTY);
  };
  const text = (name: keyof typeof EMPTY) => ({ value: form[name], error: errors[name], onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }) });
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={dialog.open}>Add organization</Button>
      <Modal opened={isOpen} onClose={close} title="Add organization" {...(add.data === undefined ? {} : UNTIL_STORED)}>
        {add.data === undefined ? (
          <form onSubmit={(event) => {
            event.preventDefault();
            add.mutate();
          }}>
            <FormProblem error={add.error} />
            <TextInput label="Name" description="a-z, 0-9 and -; part of its issuer, so it never changes." mb="md" data-autofocus {...text('name')} />
            <TextInput label="Display name" mb="md" {...text('displayName')} />
            <TextInput label="First administrator" description="A user name; the one-time password is shown next." {...text('administrator')} />
            <Group justify="flex-end" mt="lg"><Button type="submit" loading={add.isPending} disabled={form.name === ''}>Add organization</Button></Group>
          </form>
        ) : (
          <>
            <Text size="sm">Sign in at <code>/admin?organization={add.data.name}</code></Text>
            {add.data.administrator === null ? null : <Administrator {...add.data.administrator} />}
            <Button mt="md" onClick={close}>Done</Button>
          </>
        )}
      </Modal>
    </>
  );
}

function Administrator({ username, oneTimePassword }: NonNullable<Answer<'createOrganization'>['administrator']>) {
  if (oneTimePassword === null) return <NotDelivered>The organization was added, but the one-time password of {username} did not arrive. Whoever runs the installation makes another by <code>npm run admin -- reset-password</code>.</NotDelivered>;
  return <div className="kp-once"><Text size="sm">One-time password of {username}, for one sign-in within 24 hours</Text><Group gap="xs"><code>{oneTimePassword}</code><CopyButton value={oneTimePassword} label="Copy one-time password" /></Group></div>;
}
