import type { ApplicationKey } from '@keyplane/api-client';
import { dateOf, EnvironmentBadge, FormProblem, NotDelivered, QueryView, SecretOnce, useApi } from '@keyplane/ui';
import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

const keyOf = (id: string) => ['keys', id, 'secrets'] as const;

/** A new secret beside the old one; the old one is retired when everything uses the new. */
export function Secrets({ applicationKey: { id, clientId, environment, keyManager, tokenEndpoint } }: { applicationKey: ApplicationKey }) {
  const [isOpen, dialog] = useDisclosure(false);
  const { secrets, add, retire } = useSecrets(id, isOpen);
  const close = (): void => {
    dialog.close();
    add.reset();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open} aria-label={`Secrets of the key at ${keyManager.displayName}`}>Secrets</Button>
      <Modal opened={isOpen} onClose={close} title={`Secrets at ${keyManager.displayName}`} size={680}>
        <FormProblem error={add.error ?? retire.error} />
        {add.data?.clientSecret === null ? (
          <>
            <NotDelivered>The secret <code>{add.data.secretId}</code> was added, but did not arrive. Retire it, and add another.</NotDelivered>
            <Button onClick={() => add.reset()}>Back to the secrets</Button>
          </>
        ) : add.data !== undefined ? (
          <SecretOnce head={<Group gap="sm"><EnvironmentBadge environment={environment} /><strong>New secret</strong></Group>} fileName="keyplane.env"
            rows={[{ label: 'Client ID', value: clientId ?? '', variable: 'CLIENT_ID' }, { label: 'Client secret', value: add.data.clientSecret, variable: 'CLIENT_SECRET' }, ...(tokenEndpoint === null ? [] : [{ label: 'Token URL', value: tokenEndpoint, variable: 'TOKEN_URL' }])]}>
            {(isStored) => <Button disabled={!isStored} onClick={() => add.reset()}>Done</Button>}
          </SecretOnce>
        ) : (
          <>
            <QueryView query={secrets} what="The list of secrets">
              {({ items }) => (
                <ul className="kp-list kp-rows">
                  {items.map(({ secretId, createdAt, expiresAt }) => (
                    <li key={secretId}><Group justify="space-between"><span><code>{secretId}</code> <span className="kp-dim">made {dateOf(createdAt)}{expiresAt === null ? '' : `, ends ${dateOf(expiresAt)}`}</span></span>
                      <Button size="xs" variant="subtle" disabled={items.length === 1} loading={retire.isPending && retire.variables === secretId} onClick={() => retire.mutate(secretId)} aria-label={`Retire secret ${secretId}`}>Retire</Button></Group></li>
                  ))}
                </ul>
              )}
            </QueryView>
            <Group mt="md" justify="space-between"><Text size="sm" c="dimmed">The old one goes on until you retire it, or until its server ends it.</Text><Button loading={add.isPending} onClick={() => add.mutate()}>Add secret</Button></Group>
          </>
        )}
      </Modal>
    </>
  );
}

function useSecrets(id: string, isOpen: boolean) {
  const api = useApi();
  const queryClient = useQueryClient();
  const readAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keyOf(id) });
  return {
    secrets: useQuery({ queryKey: keyOf(id), enabled: isOpen, queryFn: ({ signal }) => api.call('listSecrets', { params: { id }, query: { limit: 200 }, signal }) }),
    add: useMutation({ mutationFn: () => api.call('addSecret', { params: { id }, body: {} }), onSuccess: readAgain, gcTime: 0 }),
    retire: useMutation({ mutationFn: (secretId: string) => api.call('retireSecret', { params: { id, secretId } }), onSuccess: readAgain }),
  };
}
