import { Button, Group, Modal, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { QueryView } from '../feedback/QueryView.js';
import { isSignedOut, ME_KEY, signInAddress, useMe } from './api-context.js';
import { useLiveUpdates } from './use-live-updates.js';

/**
 * Shows its children to whoever is signed in. Before anything was shown, a missing session leads to the sign-in; later, a
 * dialog asks for it and the page stays as it is, with all that was typed.
 */
export function SignedIn({ children }: { children: ReactNode }) {
  const me = useMe();
  const isOver = useSessionOver();
  if (isSignedOut(me.error) && me.data === undefined) {
    window.location.assign(signInAddress(window.location.pathname + window.location.search));
    return null;
  }
  return (
    <>
      <QueryView query={me} what="Your session" isPage>{() => <Live>{children}</Live>}</QueryView>
      <SessionOver isOpen={isOver} />
    </>
  );
}

function Live({ children }: { children: ReactNode }) {
  useLiveUpdates();
  return children;
}

/** Whether a call was answered 401 since the session was last seen alive. */
function useSessionOver(): boolean {
  const queryClient = useQueryClient();
  const [isOver, setIsOver] = useState(false);
  useEffect(() => {
    const queries = queryClient.getQueryCache().subscribe((event) => {
      if (event.type !== 'updated') return;
      if (event.action.type === 'error' && isSignedOut(event.action.error)) setIsOver(true);
      if (event.action.type === 'success' && event.query.queryKey[0] === ME_KEY[0]) setIsOver(false);
    });
    const mutations = queryClient.getMutationCache().subscribe((event) => {
      if (event.type === 'updated' && event.action.type === 'error' && isSignedOut(event.action.error)) setIsOver(true);
    });
    return () => {
      queries();
      mutations();
    };
  }, [queryClient]);
  return isOver;
}

function SessionOver({ isOpen }: { isOpen: boolean }) {
  const queryClient = useQueryClient();
  return (
    <Modal opened={isOpen} onClose={() => undefined} withCloseButton={false} title="Sign in again to go on">
      <Text size="sm">You were signed out. What you typed stays on this page; secrets too, until you close it.</Text>
      <Group mt="lg" gap="xs">
        <Button component="a" href={signInAddress('/session/done')} target="_blank" rel="noopener">Sign in in a new window</Button>
        <Button variant="default" onClick={() => void queryClient.refetchQueries({ queryKey: ME_KEY })}>I have signed in</Button>
      </Group>
    </Modal>
  );
}
