import type { KeyManager } from '@keyplane/api-client';
import { ConfirmByName, counted, Section, useApi } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from 'react-router';
import { keyManagerKeys, useKeyManagerUsage } from '../api';
import { useConnectorTypes } from '../connector-types';

/** Its end. What comes with its organization has none: it stays as long as that. */
export function DangerZone({ keyManager }: { keyManager: KeyManager }) {
  const [isAsking, ask] = useDisclosure(false);
  const { data: usage } = useKeyManagerUsage(keyManager.id);
  const remove = useRemove(keyManager);
  const isDeletable = useConnectorTypes().data?.items.find(({ type }) => type === keyManager.type)?.creatable === true;
  if (!isDeletable) return null;
  const isUsed = usage !== undefined && (usage.apis.length > 0 || usage.applicationKeys.length > 0);
  return (
    <Section title="Delete">
      <Text size="sm" mb="sm">Its tokens get a 401 at every gateway within a second, for good. Disabling can be undone.</Text>
      <Button variant="default" c="var(--kp-bad)" onClick={ask.open}>Delete key manager</Button>
      <ConfirmByName isOpen={isAsking} title={`Delete ${keyManager.displayName}?`} name={keyManager.displayName} confirmLabel="Delete key manager" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate(isUsed)} onKeep={ask.close}>
        {usage === undefined ? null : <Text size="sm">{counted(usage.applicationKeys.length, 'key')} and {counted(usage.apis.length, 'API')} use it. Clients that Keyplane made there are deleted, too; mapped ones stay.</Text>}
        {usage === undefined || usage.apis.length === 0 ? null : <Text size="sm" mt="xs">No longer accepted by {usage.apis.slice(0, 10).map(({ name, version }) => `${name} ${version}`).join(', ')}{usage.apis.length > 10 ? ', …' : ''}.</Text>}
        <ul>{usage?.applicationKeys.slice(0, 10).map(({ id, applicationName, owner, environment }) => <li key={id}>{applicationName} of {owner}, {environment}</li>)}{usage !== undefined && usage.applicationKeys.length > 10 ? <li>and {counted(usage.applicationKeys.length - 10, 'more key')}</li> : null}</ul>
      </ConfirmByName>
    </Section>
  );
}

function useRemove({ id, revision }: KeyManager) {
  const api = useApi();
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (isUsed: boolean) => api.call('deleteKeyManager', { params: { id }, revision, ...(isUsed ? { query: { force: 'true' } } : {}) }),
    onSuccess: async () => {
      await navigate('/key-managers');
      await queryClient.invalidateQueries({ queryKey: keyManagerKeys.all });
    },
  });
}
