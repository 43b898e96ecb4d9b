import { ProblemError } from '@keyplane/api-client';
import { Menu, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconDots } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useShortcutSetting } from '../keyboard/Shortcuts.js';
import { useMe } from '../session/api-context.js';
import { ChangePassword } from './ChangePassword.js';

/** Who is signed in, and the way out. */
export function PersonMenu({ showsRole = false }: { showsRole?: boolean }) {
  const { data: me } = useMe();
  const [isChanging, changing] = useDisclosure(false);
  const [hasShortcuts, setShortcuts] = useShortcutSetting();
  const signOut = useMutation({ mutationFn: () => endSession(me?.csrfToken ?? ''), onSuccess: (location) => window.location.assign(location) });
  if (me === undefined) return null;
  const role = showsRole ? highestRole(me.roles) : [];
  return (
    <>
      <Menu position="top-start" withinPortal>
        <Menu.Target>
          <UnstyledButton className="kp-person" aria-label={[me.username, ...role, 'menu'].join(', ')}>
            {/* By the style sheet: what is to be read there is the name, and a label must hold all of it. */}
            <span className="kp-initials" data-initials={initialsOf(me.username)} aria-hidden="true" />
            <span><span className="kp-person-name">{me.username}</span>{' '}{role.map((name) => <span key={name} className="kp-dim kp-person-role">{name}</span>)}</span>
            {showsRole ? <IconDots size={16} aria-hidden="true" className="kp-person-more" /> : null}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>{me.organizationDisplayName}</Menu.Label>
          <Menu.Item onClick={changing.open}>Change password</Menu.Item>
          <Menu.Item onClick={() => setShortcuts(!hasShortcuts)}>{hasShortcuts ? 'Switch single-key shortcuts off' : 'Switch single-key shortcuts on'}</Menu.Item>
          <Menu.Item onClick={() => signOut.mutate()}>Sign out</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isChanging ? <ChangePassword onClose={changing.close} /> : null}
    </>
  );
}

const ROLES = [['operator', 'Operator'], ['administrator', 'Administrator'], ['api-developer', 'API developer'], ['application-developer', 'Application developer']] as const;

/** None of a person who has none. */
function highestRole(roles: readonly string[]): string[] {
  return ROLES.filter(([role]) => roles.includes(role)).slice(0, 1).map(([, name]) => name);
}

/** Of the words of a user name, two at most. */
function initialsOf(username: string): string {
  return username.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '').slice(0, 2).map((word) => word.charAt(0).toUpperCase()).join('');
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
