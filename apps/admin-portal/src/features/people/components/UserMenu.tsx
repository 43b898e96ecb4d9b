import type { CreatedUser, User } from '@keyplane/api-client';
import { Confirm, ConfirmByName, sentenceOf, UNTIL_STORED, useApi, useMe } from '@keyplane/ui';
import { ActionIcon, Menu, Modal, Text } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { usePeopleAgain } from '../api';
import { ChangeRoles } from './ChangeRoles';
import { OneTimePassword } from './OneTimePassword';

/** What is done to a person. What ends their sessions is asked first. */
export function UserMenu({ user }: { user: User }) {
  const { username, enabled } = user;
  const { data: me } = useMe();
  const [dialog, setDialog] = useState<'roles' | 'reset' | 'disable' | 'delete' | null>(null);
  const [shown, setShown] = useState<CreatedUser | null>(null);
  const close = (): void => setDialog(null);
  const { toggle, reset, remove } = useUserChanges(user, { onDone: close, onReset: setShown });
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target><ActionIcon variant="subtle" color="gray" aria-label={`Menu of ${username}`}><IconDots size={16} aria-hidden="true" /></ActionIcon></Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => setDialog('roles')}>Change roles</Menu.Item>
          <Menu.Item onClick={() => setDialog('reset')}>Reset password</Menu.Item>
          {enabled ? <Menu.Item onClick={() => setDialog('disable')}>Disable</Menu.Item> : <Menu.Item onClick={() => toggle.mutate()}>Enable</Menu.Item>}
          {username === me?.username ? null : <Menu.Item c="var(--kp-bad)" onClick={() => setDialog('delete')}>Delete person</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {toggle.error === null || enabled ? null : <Text size="xs" className="kp-bad" role="alert">{sentenceOf(toggle.error)}</Text>}
      {dialog === 'roles' ? <ChangeRoles user={user} onClose={close} /> : null}
      <Confirm isOpen={dialog === 'reset'} title={`Reset the password of ${username}?`} confirmLabel="Reset password" keepLabel="Keep it" isBusy={reset.isPending} error={reset.error} onConfirm={() => reset.mutate()} onKeep={close}>
        The password of {username} stops working now, and every session of theirs ends. You get a one-time password to hand over.
      </Confirm>
      <Confirm isOpen={dialog === 'disable'} title={`Disable ${username}?`} confirmLabel="Disable" keepLabel="Keep enabled" isBusy={toggle.isPending} error={toggle.error} onConfirm={() => toggle.mutate()} onKeep={close}>
        {username} is signed out now and can’t sign in any more. Their applications and keys go on. Enabling brings everything back.
      </Confirm>
      <ConfirmByName isOpen={dialog === 'delete'} title={`Delete ${username}?`} name={username} confirmLabel="Delete person" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={close}>
        {username} is signed out now and gone for good. Who owns applications can’t be deleted; disabling can be undone.
      </ConfirmByName>
      <Modal opened={shown !== null} onClose={() => setShown(null)} title="One-time password" {...UNTIL_STORED}>{shown === null ? null : <OneTimePassword user={shown} onDone={() => setShown(null)} />}</Modal>
    </>
  );
}

function useUserChanges({ id, revision, enabled }: User, { onDone, onReset }: { onDone: () => void; onReset: (user: CreatedUser) => void }) {
  const api = useApi();
  const again = usePeopleAgain();
  const done = (): Promise<unknown> => {
    onDone();
    return again.read();
  };
  return {
    toggle: useMutation({ mutationFn: () => api.call('updateUser', { params: { id }, body: { enabled: !enabled }, revision }), onSuccess: done, onError: again.readWhereStale }),
    remove: useMutation({ mutationFn: () => api.call('deleteUser', { params: { id }, revision }), onSuccess: done, onError: again.readWhereStale }),
    reset: useMutation({
      mutationFn: () => api.call('resetPassword', { params: { id } }), gcTime: 0,
      onSuccess: (user) => {
        onReset(user);
        return done();
      },
    }),
  };
}
