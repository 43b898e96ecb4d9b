import type { ApplicationKey } from '@keyplane/api-client';
import { dateOf, FormProblem, NotDelivered, QueryView, UNTIL_STORED, useApi } from '@keyplane/ui';
import { Button, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ShownSecret } from './ShownSecret';

const keyOf = (id: string) => ['keys', id, 'secrets'] as const;

/** A new secret beside the old one; the old one is retired when everything uses the new. */
export function Secrets({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { id, keyManager } = applicationKey;
  const [isOpen, dialog] = useDisclosure(false);
  const { secrets, add, retire } = useSecrets(id, isOpen);
  const isShown = add.data !== undefined && add.data.clientSecret !== null;
  const close = (): void => {
    dialog.close();
    add.reset();
  };
  return (
    <>
      <Button size="xs" variant="default" onClick={dialog.open} aria-label={`Secrets of the key at ${keyManager.displayName}`}>Secrets</Button>
      <Modal opened={isOpen} onClose={close} title={`Secrets at ${keyManager.displayName}`} size={680} {...(isShown ? UNTIL_STORED : {})}>
        <FormProblem error={add.error ?? retire.error} />
        {add.data?.clientSecret === null ? (
          <>
            <NotDelivered>The secret <code>{add.data.secretId}</code> was added, but did not arrive. Retire it, and add another.</NotDelivered>
            <Button onClick={() => add.reset()}>Back to the secrets</Button>
          </>
        ) : add.data !== undefined ? (
          <ShownSecret applicationKey={applicationKey} clientSecret={add.data.clientSecret} onDone={() => add.reset()} />
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
            <Group mt="md" justify="space-between"><Text size="sm" c="dimmed">The old one goes on until you retire it, or until its server ends it.</Text><Button data-autofocus autoFocus loading={add.isPending} onClick={() => add.mutate()}>Add secret</Button></Group>
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
