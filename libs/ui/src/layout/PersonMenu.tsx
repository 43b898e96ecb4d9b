import { Button, Menu } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { ProblemError } from '@keyplane/api-client';
import { useDisclosure } from '@mantine/hooks';
import { useMe } from '../session/api-context.js';
import { ChangePassword } from './ChangePassword.js';

/** Who is signed in, and the way out. */
export function PersonMenu() {
  const { data: me } = useMe();
  const [isChanging, changing] = useDisclosure(false);
  const signOut = useMutation({ mutationFn: () => endSession(me?.csrfToken ?? ''), onSuccess: (location) => window.location.assign(location) });
  if (me === undefined) return null;
  return (
    <>
      <Menu position="top-start" withinPortal>
        <Menu.Target>
          <Button variant="subtle" color="gray" c="var(--kp-text)" px={8} aria-label={`${me.username}, menu`}>{me.username}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.organizationDisplayName}</Menu.Label>
          <Menu.Item onClick={changing.open}>Change password</Menu.Item>
          <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChanging ? <ChangePassword onClose={changing.close} /> : null}
    </>
  );
}

/** @returns where to go */
async function endSession(csrfToken: string): Promise<string> {
  const response = await fetch('/session/sign-out', { method: 'POST', headers: { 'x-keyplane-csrf': csrfToken } });
  const body = (await response.json()) as { location?: string } & ConstructorParameters<typeof ProblemError>[0]; // ours, or a problem
  if (response.ok && body.location !== undefined) return body.location;
  // Over already is as good.
  if (response.status === 401) return '/session/signed-out';
  throw new ProblemError(body);
}
