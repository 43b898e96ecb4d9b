import type { Api } from '@keyplane/api-client';
import { Confirm, counted } from '@keyplane/ui';
import { Button } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useApiUsage, type useUpdateApi } from '../api';

/** Taking an API offline says first whom it stops; publishing asks nobody. */
export function OfflineButton({ api: { id, name, version, enabled }, update }: { api: Api; update: ReturnType<typeof useUpdateApi> }) {
  const [isAsking, ask] = useDisclosure(false);
  const { data: usage } = useApiUsage(id);
  if (!enabled) return <Button variant="default" loading={update.isPending} onClick={() => update.mutate({ enabled: true })}>Publish</Button>;
  return (
    <>
      <Button variant="default" onClick={ask.open}>Take offline</Button>
      <Confirm isOpen={isAsking} title={`Take ${name} ${version} offline?`} confirmLabel="Take offline" keepLabel="Keep it published" isBusy={update.isPending} error={update.error} onConfirm={() => update.mutate({ enabled: false }, { onSuccess: ask.close })} onKeep={ask.close}>
        Every call of it gets a 404 at every gateway within a second. {usage === undefined ? '' : `${counted(usage.subscriberCount, 'application subscribes', 'applications subscribe')} to it. `}Subscriptions and settings stay; publishing brings everything back.
      </Confirm>
    </>
  );
}
