import type { Gateway } from '@keyplane/api-client';
import { Facts } from '@keyplane/ui';
import { Alert, Button, Text } from '@mantine/core';
import { IconHexagonMinusFilled } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useKeyManagers } from '../../../state/use-key-managers';

const KEY_MANAGER = /^key-manager(?:-keys)?\//;

/** What gateways refuse, what that means there, and what they say of it. */
export function Refusals({ gateways }: { gateways: readonly Gateway[] }) {
  const refusals = gateways.flatMap(({ name, refused }) => refused.map((refusal) => ({ gateway: name, ...refusal })));
  const keyManagers = useKeyManagers({ enabled: refusals.length > 0 });
  return refusals.map(({ gateway, aggregateId, revision, reason }) => {
    const keyManager = keyManagers.data?.items.find(({ id }) => KEY_MANAGER.test(aggregateId) && aggregateId.endsWith(`/${id}`));
    return (
      <Alert key={`${gateway} ${aggregateId}`} mt="md" color="red" variant="light" radius="md" icon={<IconHexagonMinusFilled size={20} aria-hidden="true" />} title={`${gateway} refuses ${revision === null ? 'a change' : `revision ${revision}`} of ${keyManager?.displayName ?? aggregateId}`}>
        <Text size="sm" mb="xs">It keeps what it had before, and everything else is enforced there.</Text>
        <Facts rows={[['What it says', <code key="reason">{reason}</code>], ['Next step', keyManager === undefined ? 'Update the gateway, or change back what it refuses.' : 'Update the gateway, or change the key manager so that it can take it.']]} />
        {keyManager === undefined ? null : <Button mt="sm" size="xs" variant="default" component={Link} to={`/key-managers/${keyManager.id}`}>Open {keyManager.displayName}</Button>}
      </Alert>
    );
  });
}
