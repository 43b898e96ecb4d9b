import type { ApplicationKey } from '@keyplane/api-client';
import { Confirm, NotDelivered, UNTIL_STORED, useApi } from '@keyplane/ui';
import { Button, Modal } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from '../../../data/queries';
import { ShownSecret } from './ShownSecret';

/** Where a client has one secret only: a new one takes its place, and what uses the old one stops. */
export function ReplaceSecret({ applicationKey }: { applicationKey: ApplicationKey }) {
  const { id, applicationId, keyManager } = applicationKey;
  const [isAsking, ask] = useDisclosure(false);
  const api = useApi();
  const queryClient = useQueryClient();
  const replace = useMutation({
    mutationFn: () => api.call('addSecret', { params: { id }, body: { overlapSeconds: 0 } }), gcTime: 0,
    onSuccess: () => {
      ask.close();
      return queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) });
    },
  });
  const shown = replace.data;
  const done = (): void => replace.reset();
  return (
    <>
      <Button size="xs" variant="default" onClick={ask.open} aria-label={`Replace the secret of the key at ${keyManager.displayName}`}>Replace secret</Button>
      <Confirm isOpen={isAsking} title={`Replace the secret at ${keyManager.displayName}?`} confirmLabel="Replace secret" keepLabel="Keep it" isBusy={replace.isPending} error={replace.error} onConfirm={() => replace.mutate()} onKeep={ask.close}>
        Its client has one secret only: the one in use gets no token any more from now on, and whatever uses it stops until it has the new one. Tokens that are there go on until they expire.
      </Confirm>
      <Modal opened={shown !== undefined} onClose={done} title={`New secret at ${keyManager.displayName}`} size={680} {...UNTIL_STORED}>
        {shown === undefined ? null : shown.clientSecret === null ? (
          <>
            <NotDelivered>The secret was replaced, but the new one did not arrive. Replace it once more.</NotDelivered>
            <Button onClick={done}>Done</Button>
          </>
        ) : <ShownSecret applicationKey={applicationKey} clientSecret={shown.clientSecret} onDone={done} />}
      </Modal>
    </>
  );
}
