import type { Gateway } from '@keyplane/api-client';
import { ConfirmByName, useApi } from '@keyplane/ui';
import { ActionIcon } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { GATEWAYS_KEY } from '../api';

/** For a gateway that is gone: as long as it is enrolled, it counts as silent. */
export function RemoveGateway({ gateway: { id, name, revision } }: { gateway: Gateway }) {
  const [isAsking, ask] = useDisclosure(false);
  const api = useApi();
  const queryClient = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.call('deleteGateway', { params: { id }, revision }), onSettled: () => queryClient.invalidateQueries({ queryKey: GATEWAYS_KEY }) });
  return (
    <>
      <ActionIcon variant="subtle" color="gray" aria-label={`Remove ${name}`} onClick={ask.open}><IconTrash size={16} aria-hidden="true" /></ActionIcon>
      <ConfirmByName isOpen={isAsking} title={`Remove ${name}?`} name={name} verb="remove" confirmLabel="Remove gateway" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Its client is deleted, and it hears of no change any more. If it still runs, it goes on with what it has: stop it, too.
      </ConfirmByName>
    </>
  );
}
