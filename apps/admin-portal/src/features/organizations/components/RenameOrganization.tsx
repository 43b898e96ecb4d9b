import type { Answer } from '@keyplane/api-client';
import { fieldErrors, FormProblem, useApi } from '@keyplane/ui';
import { ActionIcon, Button, Group, Modal, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPencil } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ORGANIZATIONS_KEY } from '../api';

type Organization = Answer<'listOrganizations'>['items'][number];

/** How it is shown; the name in its addresses never changes. */
export function RenameOrganization({ organization }: { organization: Organization }) {
  const [isOpen, dialog] = useDisclosure(false);
  const { displayName } = organization;
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label={`Change the display name of ${displayName}`} onClick={dialog.open}><IconPencil size={16} aria-hidden="true" /></ActionIcon>
      <Modal opened={isOpen} onClose={dialog.close} title={`Display name of ${displayName}`}>{isOpen ? <Form organization={organization} onDone={dialog.close} /> : null}</Modal>
    </>
  );
}

function Form({ organization: { id, displayName, revision }, onDone }: { organization: Organization; onDone: () => void }) {
  const [typed, setTyped] = useState(displayName);
  const api = useApi();
  const queryClient = useQueryClient();
  const rename = useMutation({
    mutationFn: () => api.call('updateOrganization', { params: { id }, body: { displayName: typed }, revision }),
    onSuccess: onDone,
    onSettled: () => queryClient.invalidateQueries({ queryKey: ORGANIZATIONS_KEY }),
  });
  return (
    <form onSubmit={(event) => {
      event.preventDefault();
      rename.mutate();
    }}>
      <FormProblem error={rename.error} />
      <TextInput label="Display name" data-autofocus value={typed} error={fieldErrors(rename.error).displayName} onChange={(event) => setTyped(event.currentTarget.value)} />
      <Group mt="lg" justify="flex-end" gap="xs"><Button variant="subtle" color="gray" c="var(--kp-text)" onClick={onDone}>Cancel</Button><Button type="submit" loading={rename.isPending} disabled={typed.trim() === ''}>Save name</Button></Group>
    </form>
  );
}
