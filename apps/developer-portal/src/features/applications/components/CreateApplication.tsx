import { fieldErrors, FormProblem, useApi, useShortcut } from '@keyplane/ui';
import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { keysOf } from '../../../data/queries';

export function CreateApplication() {
  const [isOpen, dialog] = useDisclosure(false);
  const [form, setForm] = useState({ name: '', description: '' });
  useShortcut({ keys: 'n', label: 'Create application', run: dialog.open });
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
