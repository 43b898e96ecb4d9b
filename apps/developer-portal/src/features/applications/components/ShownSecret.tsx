import type { ApplicationKey } from '@keyplane/api-client';
import { EnvironmentBadge, SecretOnce } from '@keyplane/ui';
import { Button, Group } from '@mantine/core';

/** A new secret of a key that is there already; in a dialog, shown this once. */
export function ShownSecret({ applicationKey: { clientId, environment, tokenEndpoint }, clientSecret, onDone }: { applicationKey: ApplicationKey; clientSecret: string; onDone: () => void }) {
  const rows = [
    { label: 'Client ID', value: clientId ?? '', variable: 'CLIENT_ID' },
    { label: 'Client secret', value: clientSecret, variable: 'CLIENT_SECRET' },
    ...(tokenEndpoint === null ? [] : [{ label: 'Token URL', value: tokenEndpoint, variable: 'TOKEN_URL' }]),
  ];
  return (
    <SecretOnce head={<Group gap="sm"><EnvironmentBadge environment={environment} /><strong>New secret</strong></Group>} fileName="keyplane.env" rows={rows}>
      {(isStored) => <Button disabled={!isStored} onClick={onDone}>Done</Button>}
    </SecretOnce>
  );
}
