import { Button, Group, PasswordInput } from '@mantine/core';
import { useState } from 'react';

/** Where Keyplane keeps no secret of the client: a test token takes the one that the person has. It stays in this page. */
export function AskSecret({ keyManager, onSecret }: { keyManager: string; onSecret: (clientSecret: string) => void }) {
  const [typed, setTyped] = useState('');
  return (
    <form style={{ flexBasis: '100%' }} onSubmit={(event) => {
      event.preventDefault();
      onSecret(typed);
    }}>
      <Group align="flex-end" gap="sm">
        <PasswordInput label="Client secret" description={`Keyplane keeps no secret of this key: a test token from ${keyManager} takes yours. It stays in this page.`} autoComplete="off" style={{ flex: '1 1 240px' }} value={typed} onChange={(event) => setTyped(event.currentTarget.value)} />
        <Button type="submit" variant="default" disabled={typed === ''}>Get a test token</Button>
      </Group>
    </form>
  );
}
