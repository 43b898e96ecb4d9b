import type { ApplicationKey } from '@keyplane/api-client';
import { ConfirmByName, useApi } from '@keyplane/ui';
import { ActionIcon, Menu } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from '../../../data/queries';

/** What is seldom done to a key. */
export function KeyMenu({ applicationKey: { id, applicationId, revision, clientId, keyManager } }: { applicationKey: ApplicationKey }) {
  const [isAsking, ask] = useDisclosure(false);
  const api = useApi();
  const queryClient = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.call('deleteKey', { params: { id }, revision }), onSuccess: () => queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) }) });
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target><ActionIcon variant="default" size={30} aria-label={`More for the key at ${keyManager.displayName}`}><IconDots size={16} aria-hidden="true" /></ActionIcon></Menu.Target>
        <Menu.Dropdown><Menu.Item c="var(--kp-bad)" leftSection={<IconTrash size={15} aria-hidden="true" />} onClick={ask.open}>Delete key</Menu.Item></Menu.Dropdown>
      </Menu>
      <ConfirmByName isOpen={isAsking} title={`Delete the key at ${keyManager.displayName}?`} name={clientId ?? 'key'} confirmLabel="Delete key" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Its tokens get 401 within a second, and its client is deleted at {keyManager.displayName}.
      </ConfirmByName>
    </>
  );
}
