import { Button, Group, Modal, PasswordInput, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { fieldErrors } from '../feedback/field-errors.js';
import { FormProblem } from '../feedback/FormProblem.js';
import { useApi } from '../session/api-context.js';

const EMPTY = { currentPassword: '', newPassword: '' };

/** People change their own password; every other session of theirs ends. */
export function ChangePassword({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState(EMPTY);
  const api = useApi();
  const change = useMutation({ mutationFn: () => api.call('changePassword', { body: form }), onSuccess: () => setForm(EMPTY), gcTime: 0 });
  const errors = fieldErrors(change.error);
  return (
    <Modal opened onClose={onClose} title="Change password">
      {change.isSuccess ? (
        <>
          <Text size="sm" role="status">Your password is changed. Wherever else you were signed in, you no longer are.</Text>
          <Group justify="flex-end" mt="lg"><Button onClick={onClose}>Done</Button></Group>
        </>
      ) : (
        <form onSubmit={(event) => {
          event.preventDefault();
          change.mutate();
        }}>
          <FormProblem error={change.error} />
          <PasswordInput label="Password now" autoComplete="current-password" data-autofocus mb="md" value={form.currentPassword} error={errors.currentPassword} onChange={(event) => setForm({ ...form, currentPassword: event.currentTarget.value })} />
          <PasswordInput label="New password" description="At least 12 characters, and not your user name." autoComplete="new-password" value={form.newPassword} error={errors.newPassword} onChange={(event) => setForm({ ...form, newPassword: event.currentTarget.value })} />
          <Group justify="flex-end" mt="lg"><Button variant="subtle" color="gray" c="var(--kp-text)" onClick={onClose}>Cancel</Button><Button type="submit" loading={change.isPending} disabled={form.currentPassword === '' || form.newPassword === ''}>Change password</Button></Group>
        </form>
      )}
    </Modal>
  );
}
