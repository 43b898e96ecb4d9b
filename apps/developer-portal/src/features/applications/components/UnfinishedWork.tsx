import type { ApplicationKey } from '@keyplane/api-client';
import { CopyButton, sentenceOf, useApi } from '@keyplane/ui';
import { Alert, Button, Group, Text } from '@mantine/core';
import { IconClock, IconUserQuestion } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from '../../../data/queries';

const KINDS = { create: 'making its client', delete: 'deleting its client', 'add-secret': 'adding a secret' } as const;

/** What is not finished at the key manager: by itself, or by a person who looks there. */
export function UnfinishedWork({ applicationKey: { id, applicationId, keyManager, unfinished } }: { applicationKey: ApplicationKey }) {
  const close = useClose(applicationId, id);
  if (unfinished === null) return null;
  const { kind, tag, needsPerson } = unfinished;
  if (!needsPerson) return <Alert mt="xs" color="yellow" variant="light" radius="md" icon={<IconClock size={18} aria-hidden="true" />}>{keyManager.displayName} has not finished {KINDS[kind]}; Keyplane finishes or undoes it by itself.</Alert>;
  return (
    <Alert mt="xs" color="yellow" variant="light" radius="md" icon={<IconUserQuestion size={18} aria-hidden="true" />} title={`Look at ${keyManager.displayName}`}>
      <Text size="sm">It gave no answer to {KINDS[kind]}, and cannot be searched. Look there for a client with this tag, and delete it: <code>{tag}</code> <CopyButton value={tag} label="Copy tag" /></Text>
      <Group mt="xs" gap="xs">
        <Button size="xs" variant="default" loading={close.isPending} onClick={() => close.mutate('none')}>There is none</Button>
        <Button size="xs" variant="default" loading={close.isPending} onClick={() => close.mutate('deleted')}>I deleted it</Button>
      </Group>
      {close.error === null ? null : <Text size="sm" mt="xs" className="kp-bad" role="alert">{sentenceOf(close.error)}</Text>}
    </Alert>
  );
}

function useClose(applicationId: string, id: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: (found: 'none' | 'deleted') => api.call('closeKey', { params: { id }, body: { found } }), onSuccess: () => queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) }) });
}
