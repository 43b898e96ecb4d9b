import { QueryView, sentenceOf, StateWord } from '@keyplane/ui';
import { Button, Group, Table, Text } from '@mantine/core';
import { useCatalogue, useSubscriptions } from '../../../data/queries';
import { useSubscribing } from '../../../data/subscriptions';

/** The APIs that the application may call, and those that it could. */
export function Subscriptions({ applicationId }: { applicationId: string }) {
  const catalogue = useCatalogue();
  const subscriptions = useSubscriptions(applicationId);
  const { subscribe, unsubscribe } = useSubscribing(applicationId);
  const error = subscribe.error ?? unsubscribe.error;
  return (
    <QueryView query={catalogue} what="The catalogue">
      {(entries) => (
        <QueryView query={subscriptions} what="The list of subscriptions">
          {(items) => (
            <>
              {error === null ? null : <Text className="kp-bad" role="alert" mb="sm">{sentenceOf(error)}</Text>}
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
                            : <Group gap="sm">{subscription.state === 'active' ? <StateWord state="ok">Subscribed</StateWord> : <StateWord state="refused">Blocked</StateWord>}<Button size="xs" variant="subtle" aria-label={`End the subscription to ${name} ${version}`} onClick={() => unsubscribe.mutate(subscription)}>End</Button></Group>}
                        </Table.Td>
                      </Table.Tr>
                    );
                  })}
                </Table.Tbody>
              </Table>
            </>
          )}
        </QueryView>
      )}
    </QueryView>
  );
}
