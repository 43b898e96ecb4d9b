import type { ApplicationKey } from '@keyplane/api-client';
import { ConfirmByName, useApi } from '@keyplane/ui';
import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconDots, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysOf } from '../../../data/queries';
import { RevokeTokens } from './RevokeTokens';

/** What is seldom done to a key. */
export function KeyMenu({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { id, applicationId, revision, clientId, keyManager, state, mode } = applicationKey;
  const [asking, ask] = useState<'revoke' | 'delete' | null>(null);
  const api = useApi();
  const queryClient = useQueryClient();
  const remove = useMutation({ mutationFn: () => api.call('deleteKey', { params: { id }, revision }), onSuccess: () => queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) }) });
  const close = (): void => ask(null);
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target><ActionIcon variant="default" size={30} aria-label={`More for the key at ${keyManager.displayName}`}><IconDots size={16} aria-hidden="true" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {state === 'active' ? <Menu.Item leftSection={<IconBan size={15} aria-hidden="true" />} onClick={() => ask('revoke')}>Revoke tokens</Menu.Item> : null}
          <Menu.Item c="var(--kp-bad)" leftSection={<IconTrash size={15} aria-hidden="true" />} onClick={() => ask('delete')}>Delete key</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RevokeTokens applicationKey={applicationKey} isOpen={asking === 'revoke'} onClose={close} />
      <ConfirmByName isOpen={asking === 'delete'} title={`Delete the key at ${keyManager.displayName}?`} name={clientId ?? 'key'} confirmLabel="Delete key" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={close}>
        Its tokens get 401 within a second. {mode === 'MAPPED' ? `Its client stays at ${keyManager.displayName}: it was there before.` : `Its client is deleted at ${keyManager.displayName}.`}
      </ConfirmByName>
    </>
  );
}
