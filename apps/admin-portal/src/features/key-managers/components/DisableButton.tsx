import type { KeyManager } from '@keyplane/api-client';
import { counted, FormProblem } from '@keyplane/ui';
import { Button, Group, Modal, Text } from '@mantine/core';
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
      <Modal opened={isAsking} onClose={ask.close} title={`Disable ${keyManager.displayName}?`}>
        <FormProblem error={update.error} />
        <Text size="sm">Its tokens get a 401 at every gateway within a second. {counted(applications, 'application uses', 'applications use')} it. Keys and settings stay; enabling brings everything back.</Text>
        <Group mt="lg" justify="flex-end" gap="xs">
          <Button variant="subtle" color="gray" c="var(--kp-text)" onClick={ask.close}>Keep it enabled</Button>
          <Button color="rust.7" loading={update.isPending} onClick={() => update.mutate({ enabled: false }, { onSuccess: ask.close })}>Disable</Button>
        </Group>
      </Modal>
    </>
  );
}
