import type { Api } from '@keyplane/api-client';
import { ConfirmByName, counted, useApi } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { apiKeys, useApiUsage } from '../api';

export function DeleteApi({ api }: { api: Api }) {
  const [isAsking, ask] = useDisclosure(false);
  const client = useApi();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const { data: usage } = useApiUsage(api.id);
  const name = `${api.name} ${api.version}`;
  const remove = useMutation({
    mutationFn: () => client.call('deleteApi', { params: { id: api.id }, revision: api.revision, query: { force: 'true' } }),
    onSuccess: async () => {
      await navigate('/apis');
      await queryClient.invalidateQueries({ queryKey: apiKeys.all });
    },
  });
  return (
    <>
      <Button variant="default" c="var(--kp-bad)" onClick={ask.open}>Delete API</Button>
      <ConfirmByName isOpen={isAsking} title={`Delete ${name}?`} name={name} confirmLabel="Delete API" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Every call of it gets 404 within a second, and its subscriptions are deleted. Taking it offline can be undone.
        {usage === undefined || usage.subscriberCount === 0 ? null : <Text size="sm" mt="xs"><strong>{counted(usage.subscriberCount, 'application')}</strong> can call it now: {usage.subscribers.slice(0, 5).map(({ applicationName, owner }) => `${applicationName} of ${owner}`).join(', ')}{usage.subscriberCount > 5 ? ', …' : '.'}</Text>}
      </ConfirmByName>
    </>
  );
}
