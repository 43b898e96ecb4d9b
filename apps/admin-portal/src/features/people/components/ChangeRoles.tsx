import type { User } from '@keyplane/api-client';
import { fieldErrors, FormProblem, isStale, useApi, useDraft } from '@keyplane/ui';
import { Button, Group, Modal, MultiSelect } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { usePeopleAgain, useRoles } from '../api';

export function ChangeRoles({ user, onClose }: { user: User; onClose: () => void }) {
  const draft = useDraft({ roles: user.roles }, user.revision);
  const all = useRoles();
  const api = useApi();
  const again = usePeopleAgain();
  const save = useMutation({
    mutationFn: () => api.call('updateUser', { params: { id: user.id }, body: { roles: draft.value.roles }, revision: draft.revision }),
    onSuccess: async () => {
      await again.read();
      onClose();
    },
    onError: async (error) => {
      if (!isStale(error)) return;
      await again.read();
      draft.rebase();
    },
  });
  return (
    <Modal opened onClose={onClose} title={`Roles of ${user.username}`}>
      <FormProblem error={save.error} />
      <MultiSelect label="Roles" data={all.data?.items.map(({ name }) => name) ?? []} value={draft.value.roles} onChange={(roles) => draft.set({ roles })} error={fieldErrors(save.error).roles} />
      <Group justify="flex-end" mt="lg"><Button variant="subtle" color="gray" c="var(--kp-text)" onClick={onClose}>Cancel</Button><Button loading={save.isPending} onClick={() => save.mutate()}>Save roles</Button></Group>
    </Modal>
  );
}
