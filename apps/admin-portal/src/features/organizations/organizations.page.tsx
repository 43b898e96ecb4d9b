import type { Answer } from '@keyplane/api-client';
import { CopyButton, fieldErrors, FormProblem, NotDelivered, PageHeader, PagesView, UNTIL_STORED, useApi, usePages } from '@keyplane/ui';
import { Button, Group, Modal, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

const KEY = ['organizations'] as const;
const EMPTY = { name: '', displayName: '', administrator: '' };

/** For operators: each organization has people, roles and a built-in key manager of its own. */
export function OrganizationsPage() {
  const api = useApi();
  const organizations = usePages(KEY, (cursor, signal) => api.call('listOrganizations', { query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) }, signal }));
  return (
    <>
      <PageHeader title="Organizations" lead="Each has its own people, roles, APIs and built-in key manager. None sees anything of another." actions={<AddOrganization />} />
      <PagesView query={organizations} what="The list of organizations" empty={null}>
        {(items) => (
          <Table className="kp-table">
            <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>Issuer of its built-in key manager</Table.Th><Table.Th>Sign-in</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>{items.map(({ id, name, displayName, issuer }) => <Table.Tr key={id}><Table.Td><Text fw={600} size="sm">{displayName}</Text><code className="kp-dim">{name}</code></Table.Td><Table.Td><code>{issuer}</code></Table.Td><Table.Td><code>/admin?organization={name}</code></Table.Td></Table.Tr>)}</Table.Tbody>
          </Table>
        )}
      </PagesView>
    </>
  );
}

function AddOrganization() {
  const [isOpen, dialog] = useDisclosure(false);
  const [form, setForm] = useState(EMPTY);
  const api = useApi();
  const queryClient = useQueryClient();
  const add = useMutation({
    mutationFn: () => api.call('createOrganization', { body: { name: form.name, ...(form.displayName === '' ? {} : { displayName: form.displayName }), ...(form.administrator === '' ? {} : { administrator: { username: form.administrator } }) } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: KEY }), gcTime: 0,
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
