import { Button, Group, Modal, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useBlocker } from 'react-router';

interface LeaveGuardProps {
  /** Something would be lost now. */
  isChanged: boolean;
  label?: string;
  title?: string;
  /** What would be lost. */
  children?: string;
}

/** Asks before something is lost: by a link of the portal, and by the browser's own ways out. */
export function LeaveGuard({ isChanged, label = 'Leave without saving', title = `${label}?`, children = 'What you typed is lost.' }: LeaveGuardProps) {
  const blocker = useBlocker(({ currentLocation, nextLocation }) => isChanged && currentLocation.pathname !== nextLocation.pathname);
  useEffect(() => {
    if (!isChanged) return undefined;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [isChanged]);
  return (
    <Modal opened={blocker.state === 'blocked'} onClose={() => blocker.reset?.()} title={title}>
      <Text size="sm">{children}</Text>
      <Group mt="lg" justify="flex-end" gap="xs">
        <Button variant="subtle" color="gray" c="var(--kp-text)" onClick={() => blocker.proceed?.()}>{label}</Button>
        <Button data-autofocus onClick={() => blocker.reset?.()}>Stay</Button>
      </Group>
    </Modal>
  );
}
