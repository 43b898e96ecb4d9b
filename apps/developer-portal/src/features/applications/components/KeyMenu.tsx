import type { ApplicationKey } from '@keyplane/api-client';
import { Confirm, ConfirmByName, useApi } from '@keyplane/ui';
import { ActionIcon, Menu } from '@mantine/core';
import { IconBan, IconDots, IconPlayerPause, IconPlayerPlay, IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysOf } from '../../../data/queries';
import { RevokeTokens } from './RevokeTokens';

/** What is seldom done to a key. */
export function KeyMenu({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { clientId, keyManager, state, mode, enabled } = applicationKey;
  const [asking, ask] = useState<'revoke' | 'disable' | 'delete' | null>(null);
  const close = (): void => ask(null);
  const { toggle, remove } = useKeyChanges(applicationKey, close);
  return (
    <>
      <Menu position="bottom-start" withinPortal>
        <Menu.Target><ActionIcon variant="default" size={30} aria-label={`More for the key at ${keyManager.displayName}`}><IconDots size={16} aria-hidden="true" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          {state === 'active' ? <Menu.Item leftSection={<IconBan size={15} aria-hidden="true" />} onClick={() => ask('revoke')}>Revoke tokens</Menu.Item> : null}
          {state !== 'active' ? null : enabled ? <Menu.Item leftSection={<IconPlayerPause size={15} aria-hidden="true" />} onClick={() => ask('disable')}>Disable key</Menu.Item> : <Menu.Item leftSection={<IconPlayerPlay size={15} aria-hidden="true" />} onClick={() => toggle.mutate()}>Enable key</Menu.Item>}
          <Menu.Item c="var(--kp-bad)" leftSection={<IconTrash size={15} aria-hidden="true" />} onClick={() => ask('delete')}>Delete key</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <RevokeTokens applicationKey={applicationKey} isOpen={asking === 'revoke'} onClose={close} />
      <Confirm isOpen={asking === 'disable'} title={`Disable the key at ${keyManager.displayName}?`} confirmLabel="Disable key" keepLabel="Keep it enabled" isBusy={toggle.isPending} error={toggle.error} onConfirm={() => toggle.mutate()} onKeep={close}>
        Its tokens get a 401 at every gateway within a second. Its client and its secrets stay; enabling brings it back.
      </Confirm>
      <ConfirmByName isOpen={asking === 'delete'} title={`Delete the key at ${keyManager.displayName}?`} name={clientId ?? 'key'} confirmLabel="Delete key" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={close}>
        Its tokens get 401 within a second. {mode === 'MAPPED' ? `Its client stays at ${keyManager.displayName}: it was there before.` : `Its client is deleted at ${keyManager.displayName}.`}
      </ConfirmByName>
    </>
  );
}

function useKeyChanges({ id, applicationId, revision, enabled }: ApplicationKey, onDone: () => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  const done = (): Promise<void> => {
    onDone();
    return queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) });
  };
  return {
    toggle: useMutation({ mutationFn: () => api.call('updateKey', { params: { id }, body: { enabled: !enabled }, revision }), onSuccess: done }),
    remove: useMutation({ mutationFn: () => api.call('deleteKey', { params: { id }, revision }), onSuccess: done }),
  };
}
