import type { Answer } from '@keyplane/api-client';
import { CopyButton, NotDelivered } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';

/** Shown once; it is nowhere else. */
export function OneTimePassword({ user: { username, oneTimePassword }, onDone }: { user: Answer<'createUser'>; onDone: () => void }) {
  return (
    <div className="kp-once">
      {oneTimePassword === null ? <NotDelivered>{username} was added, but the one-time password did not arrive. Reset the password to get another.</NotDelivered> : (
        <>
          <Text size="sm">Give this to {username}. It works for one sign-in, within 24 hours.</Text>
          <Group my="sm" gap="xs"><code aria-label="One-time password">{oneTimePassword}</code><CopyButton value={oneTimePassword} label="Copy one-time password" /></Group>
        </>
      )}
      <Button onClick={onDone}>Done</Button>
    </div>
  );
}
