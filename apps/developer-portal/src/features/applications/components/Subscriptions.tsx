import type { Subscription } from '@keyplane/api-client';
import { Confirm, QueryView, sentenceOf, StateWord } from '@keyplane/ui';
import { Button, Group, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { useCatalogue, useSubscriptions } from '../../../data/queries';
import { useSubscribing } from '../../../data/subscriptions';

/** The APIs that the application may call, and those that it could. */
export function Subscriptions({ applicationId }: { applicationId: string }) {
  const catalogue = useCatalogue();
  const subscriptions = useSubscriptions(applicationId);
  const { subscribe, unsubscribe } = useSubscribing(applicationId);
  const [ending, setEnding] = useState<{ subscription: Subscription; api: string } | null>(null);
  const close = (): void => {
    unsubscribe.reset();
    setEnding(null);
  };
  return (
    <QueryView query={catalogue} what="The catalogue">
      {(entries) => (
        <QueryView query={subscriptions} what="The list of subscriptions">
          {(items) => (
            <>
              {subscribe.error === null ? null : <Text className="kp-bad" role="alert" mb="sm">{sentenceOf(subscribe.error)}</Text>}
              <Table className="kp-table">
                <Table.Thead><Table.Tr><Table.Th>API</Table.Th><Table.Th>Address</Table.Th><Table.Th>Subscription</Table.Th></Table.Tr></Table.Thead>
                <Table.Tbody>
                  {entries.map(({ id, name, version, url, basePath }) => {
                    const subscription = items.find(({ apiId }) => apiId === id);
                    return (
                      <Table.Tr key={id}>
                        <Table.Td><Text fw={600} size="sm">{name} {version}</Text></Table.Td>
                        <Table.Td><code>{url ?? basePath}</code></Table.Td>
                        <Table.Td>
                          {subscription === undefined
                            ? <Button size="xs" variant="default" aria-label={`Subscribe to ${name} ${version}`} loading={subscribe.isPending && subscribe.variables === id} onClick={() => subscribe.mutate(id)}>Subscribe</Button>
                            : <Group gap="md">{subscription.state === 'active' ? <StateWord state="ok">Subscribed</StateWord> : <StateWord state="refused">Blocked</StateWord>}<Button size="xs" variant="default" aria-label={`Unsubscribe from ${name} ${version}`} onClick={() => setEnding({ subscription, api: `${name} ${version}` })}>Unsubscribe</Button></Group>}
                        </Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              </Table>
              <Confirm isOpen={ending !== null} title={`Unsubscribe from ${ending?.api ?? ''}?`} confirmLabel="Unsubscribe" keepLabel="Stay subscribed" isBusy={unsubscribe.isPending} error={unsubscribe.error} onConfirm={() => ending !== null && unsubscribe.mutate(ending.subscription, { onSuccess: close })} onKeep={close}>
                Every call of it with a key of this application gets 403 within a second. Its other subscriptions and all keys stay.
              </Confirm>
            </>
          )}
        </QueryView>
      )}
    </QueryView>
  );
}
