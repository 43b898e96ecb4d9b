import type { KeyManager, KeyManagerNow } from '@keyplane/api-client';
import { Teeth, TypeGlyph } from '@keyplane/ui';
import { Anchor, Group, Table, Text } from '@mantine/core';
import { Link } from 'react-router';
import { KeyManagerState } from '../../../state/KeyManagerState';
import { WhoMayUse } from '../who-may-use';

export function KeyManagerRow({ keyManager, now }: { keyManager: KeyManager; now: KeyManagerNow | undefined }) {
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
      <Table.Td><KeyManagerState keyManager={keyManager} rollout={now?.rollout} server={now} /></Table.Td>
      <Table.Td><WhoMayUse permissions={keyManager.permissions} /></Table.Td>
      <Table.Td>{now === undefined ? null : <Teeth gateways={now.rollout.gateways} revision={now.rollout.revision} />}</Table.Td>
      <Table.Td ta="right">{now === undefined ? null : <>{now.applicationCount}<span className="kp-narrow"> {now.applicationCount === 1 ? 'application' : 'applications'}</span></>}</Table.Td>
    </Table.Tr>
  );
}
