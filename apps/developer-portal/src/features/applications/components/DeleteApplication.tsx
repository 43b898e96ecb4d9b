import type { Application } from '@keyplane/api-client';
import { ConfirmByName, Section, useApi } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { keysOf } from '../../../data/queries';

export function DeleteApplication({ application: { id, name, revision } }: { application: Application }) {
  const [isAsking, ask] = useDisclosure(false);
  const api = useApi();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.call('deleteApplication', { params: { id }, revision, query: { force: 'true' } }),
    onSuccess: async () => {
      await navigate('/applications');
      await queryClient.invalidateQueries({ queryKey: keysOf.applications });
    },
  });
  return (
    <Section title="Delete">
      <Text size="sm" mb="sm">Its keys stop working within a second, and their clients are deleted at the key managers.</Text>
      <Button variant="default" c="var(--kp-bad)" onClick={ask.open}>Delete application</Button>
      <ConfirmByName isOpen={isAsking} title={`Delete ${name}?`} name={name} confirmLabel="Delete application" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Whatever runs with its keys gets 401 within a second. This can’t be undone.
      </ConfirmByName>
    </Section>
  );
}
