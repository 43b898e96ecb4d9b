import type { KeyManager } from '@keyplane/api-client';
import { Confirm, counted } from '@keyplane/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useKeyManagerUsage, type useUpdateKeyManager } from '../api';

/** Disabling says first what stops; enabling asks nobody. */
export function DisableButton({ keyManager, update }: { keyManager: KeyManager; update: ReturnType<typeof useUpdateKeyManager> }) {
  const [isAsking, ask] = useDisclosure(false);
  const { data: usage } = useKeyManagerUsage(keyManager.id);
  const applications = new Set(usage?.applicationKeys.map(({ applicationId }) => applicationId)).size;
  if (!keyManager.enabled) return <Button variant="default" loading={update.isPending} onClick={() => update.mutate({ enabled: true })}>Enable</Button>;
  return (
    <>
      <Button variant="default" onClick={ask.open}>Disable</Button>
      <Confirm isOpen={isAsking} title={`Disable ${keyManager.displayName}?`} confirmLabel="Disable" keepLabel="Keep it enabled" isBusy={update.isPending} error={update.error} onConfirm={() => update.mutate({ enabled: false }, { onSuccess: ask.close })} onKeep={ask.close}>
        Its tokens get a 401 at every gateway within a second. {counted(applications, 'application uses', 'applications use')} it. Keys and settings stay; enabling brings everything back.
      </Confirm>
    </>
  );
}
