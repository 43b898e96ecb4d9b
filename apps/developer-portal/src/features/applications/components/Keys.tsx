import type { ApplicationKey } from '@keyplane/api-client';
import { counted, EnvironmentBadge, QueryView, type Environment } from '@keyplane/ui';
import { Anchor, Group, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { Link } from 'react-router';
import { useKeys, useUsableKeyManagers } from '../../../data/queries';
import { KeyCard } from './KeyCard';

const COLUMNS = [{ environment: 'PRODUCTION', note: 'Real data', add: 'Generate production key' }, { environment: 'SANDBOX', note: 'Test data, sandbox upstreams', add: 'Generate sandbox key' }] as const;

/** Both environments side by side. */
export function Keys({ applicationId }: { applicationId: string }) {
  const keys = useKeys(applicationId);
  return (
    <QueryView query={keys} what="The list of keys">
      {(items) => (
        <div className="kp-half kp-columns">
          {COLUMNS.map(({ environment, note, add }) => <Column key={environment} environment={environment} note={note} addLabel={add} applicationId={applicationId} keys={items.filter((key) => key.environment === environment)} />)}
        </div>
      )}
    </QueryView>
  );
}

function Column({ environment, note, addLabel, applicationId, keys }: { environment: Environment; note: string; addLabel: string; applicationId: string; keys: ApplicationKey[] }) {
  const usable = useUsableKeyManagers(applicationId);
  return (
    <section className={`kp-column-${environment}`} aria-label={environment} style={{ alignSelf: 'start' }}>
      <div className="kp-column-head"><Group justify="space-between" wrap="nowrap" align="flex-start"><Group gap="sm"><EnvironmentBadge environment={environment} /><Text span size="sm" c="dimmed">{note}</Text></Group><Text span size="sm" c="dimmed" style={{ whiteSpace: 'nowrap' }}>{counted(keys.length, 'key')}</Text></Group></div>
      {usable.data === undefined ? null : keys.map((key) => <KeyCard key={key.id} applicationKey={key} keyManager={usable.data.find(({ id }) => id === key.keyManagerId) ?? null} />)}
      <div className="kp-column-foot"><Anchor component={Link} to={`/applications/${applicationId}/generate?environment=${environment}`} fw={560} className="kp-state"><IconPlus size={15} aria-hidden="true" />{addLabel}</Anchor></div>
    </section>
  );
}
