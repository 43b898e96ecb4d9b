import type { Application } from '@keyplane/api-client';
import { dateOf, fieldErrors, FormProblem, PageHeader, QueryView, StateWord, useApi, useMe } from '@keyplane/ui';
import { Anchor, Button, Group, Modal, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, Navigate, useNavigate } from 'react-router';
import { keysOf, useApplications } from '../../data/queries';

export function ApplicationsPage() {
  const { data: me } = useMe();
  const applications = useApplications(me?.username);
  return (
    <QueryView query={applications} what="The list of your applications">
      {(items) => {
        if (items.length > 0) return <ApplicationTable applications={items} />;
        // What is known from before may be old: only an answer of now sends a person away.
        return applications.isFetching ? null : <Navigate to="/first-call" replace />;
      }}
    </QueryView>
  );
}

function ApplicationTable({ applications }: { applications: Application[] }) {
  return (
    <>
      <PageHeader title="Applications" lead="What you run. Each holds keys and subscribes to APIs." actions={<CreateApplication />} />
      <Table className="kp-table" highlightOnHover>
        <Table.Thead><Table.Tr><Table.Th>Name</Table.Th><Table.Th>State</Table.Th><Table.Th>Made</Table.Th></Table.Tr></Table.Thead>
        <Table.Tbody>
          {applications.map(({ id, name, description, enabled, createdAt }) => (
            <Table.Tr key={id}>
              <Table.Td><Anchor component={Link} to={`/applications/${id}`} fw={600} c="var(--kp-text)">{name}</Anchor>{description === null ? null : <Text size="sm" c="dimmed">{description}</Text>}</Table.Td>
              <Table.Td>{enabled ? <StateWord state="ok">Active</StateWord> : <StateWord state="disabled">Disabled</StateWord>}</Table.Td>
              <Table.Td>{dateOf(createdAt)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}

function CreateApplication() {
  const [isOpen, dialog] = useDisclosure(false);
  const [form, setForm] = useState({ name: '', description: '' });
  const api = useApi();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: () => api.call('createApplication', { body: { name: form.name, description: form.description === '' ? null : form.description } }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: keysOf.applications });
      await navigate(`/applications/${id}`);
    },
  });
  const errors = fieldErrors(create.error);
  return (
    <>
      <Button leftSection={<IconPlus size={16} aria-hidden="true" />} onClick={dialog.open}>Create application</Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Create application">
        <form onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}>
          <FormProblem error={create.error} />
          <TextInput label="Name" data-autofocus mb="md" value={form.name} error={errors.name} onChange={(event) => setForm({ ...form, name: event.currentTarget.value })} />
          <TextInput label="What it is for" value={form.description} error={errors.description} onChange={(event) => setForm({ ...form, description: event.currentTarget.value })} />
          <Group justify="flex-end" mt="lg"><Button type="submit" loading={create.isPending} disabled={form.name === ''}>Create application</Button></Group>
        </form>
      </Modal>
    </>
  );
}
