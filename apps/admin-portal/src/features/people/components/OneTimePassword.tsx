import type { CreatedUser } from '@keyplane/api-client';
import { CopyButton } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';

/** Shown once; it is nowhere else. */
export function OneTimePassword({ user, onDone }: { user: CreatedUser; onDone: () => void }) {
  return (
    <div className="kp-once">
      <Text size="sm">Give this to {user.username}. It works for one sign-in, within 24 hours.</Text>
      <Group my="sm" gap="xs"><code aria-label="One-time password">{user.oneTimePassword}</code><CopyButton value={user.oneTimePassword} label="Copy one-time password" /></Group>
      <Button onClick={onDone}>Done</Button>
    </div>
  );
}
