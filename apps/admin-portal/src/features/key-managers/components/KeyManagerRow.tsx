import type { KeyManager, Rollout } from '@keyplane/api-client';
import { Teeth, TypeGlyph } from '@keyplane/ui';
import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { whoMayUse } from '../who-may-use';
import { KeyManagerState } from './KeyManagerState';

export function KeyManagerRow({ keyManager, rollout }: { keyManager: KeyManager; rollout: Rollout | undefined }) {
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="sm" wrap="nowrap">
          <TypeGlyph type={keyManager.type} isDisabled={!keyManager.enabled} />
          <div style={{ minWidth: 0 }}>
            <Anchor component={Link} to={`/key-managers/${keyManager.id}`} fw={600} c="var(--kp-text)">{keyManager.displayName}</Anchor>
            <Text className="kp-mono kp-dim" style={{ overflowWrap: 'anywhere' }}>{keyManager.issuer.replace(/^https?:\/\//, '')}</Text>
          </div>
        </Group>
      </Table.Td>
      <Table.Td><KeyManagerState keyManager={keyManager} rollout={rollout} /></Table.Td>
      <Table.Td>{whoMayUse(keyManager.permissions)}</Table.Td>
      <Table.Td>{rollout === undefined ? null : <Teeth gateways={rollout.gateways} revision={rollout.revision} />}</Table.Td>
    </Table.Tr>
  );
}
