import { Group, Stack, Text, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useMe } from '../session/api-context.js';

/** In place of what somebody may not open: what it takes, and who can help. */
export function Denied({ detail, order }: { detail: string; order: 1 | 2 }) {
  return (
    <Stack gap="sm" maw={640} py="lg" role="alert">
      <Group gap="xs"><IconLock size={20} aria-hidden="true" /><Title order={order}>You cannot open this page</Title></Group>
      <Text size="sm">{detail} An administrator of your organization can give you the role.</Text>
    </Stack>
  );
}

/** The page, for whoever has one of the roles; it is not even asked for its data by others. */
export function NeedsRole({ anyOf, children }: { anyOf: readonly string[]; children: ReactNode }) {
  const { data: me } = useMe();
  if (me === undefined) return null;
  if (anyOf.some((role) => me.roles.includes(role))) return children;
  return <Denied order={1} detail={`It takes the role ${anyOf.join(' or ')}; you have ${me.roles.length === 0 ? 'none' : me.roles.join(', ')}.`} />;
}
