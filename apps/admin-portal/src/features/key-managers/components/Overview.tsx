import type { KeyManager } from '@keyplane/api-client';
import { CopyButton, counted, Facts, Section } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useKeyManagerUsage } from '../api';

/** What gateways enforce, and who relies on it. */
export function Overview({ keyManager }: { keyManager: KeyManager }) {
  return (
    <div className="kp-two">
      <div>
        <Section title="What gateways enforce" note={`Revision ${keyManager.revision}`}>
          <Facts rows={[
            ['Issuer', <Group key="issuer" gap={4}><span className="kp-mono">{keyManager.issuer}</span><CopyButton value={keyManager.issuer} label="Copy issuer" /></Group>],
            keyManager.issuerAliases.length === 0 ? null : ['Also accepted as', <span key="aliases" className="kp-mono">{keyManager.issuerAliases.join(', ')}</span>],
            ['Algorithms', keyManager.allowedAlgorithms.join(', ')],
            ['Audience', keyManager.audiences.length === 0 ? 'Any; each API checks its own' : keyManager.audiences.join(', ')],
            ['Client claim', <code key="client">{keyManager.consumerKeyClaim ?? 'client_id, else azp'}</code>],
            ['Scopes claim', <code key="scopes">{keyManager.scopesClaim}</code>],
            ['Kind of token', keyManager.requireAtJwt ? 'Only at+jwt (RFC 9068)' : 'at+jwt, or JWT that is no ID token'],
            ['Clock tolerance', `${keyManager.clockToleranceSeconds} s`],
          ]} />
        </Section>
        <Section title="What next">
          <div className="kp-rows">
            <NextStep title="Decide who may use it" note="Decides on new keys only." to="?tab=permissions" label="Set permissions" />
            <NextStep title="Say where it is accepted" note="Each API accepts all key managers, or chosen ones." to="/apis" label="Open APIs" />
          </div>
        </Section>
      </div>
      <UsedBy keyManager={keyManager} />
    </div>
  );
}

function NextStep({ title, note, to, label }: { title: string; note: string; to: string; label: string }) {
  return <Group justify="space-between"><div><Text fw={580}>{title}</Text><Text size="sm" c="dimmed">{note}</Text></div><Button variant="default" size="xs" component={Link} to={to}>{label}</Button></Group>;
}

function UsedBy({ keyManager }: { keyManager: KeyManager }) {
  const { data: usage } = useKeyManagerUsage(keyManager.id);
  if (usage === undefined) return null;
  const applications = new Set(usage.applicationKeys.map(({ applicationId }) => applicationId)).size;
  return (
    <Section title="Used by">
      <ul className="kp-list kp-rows">
        <li>{counted(applications, 'application')}</li>
        <li>{counted(usage.applicationKeys.length, 'key')}</li>
        <li>{counted(usage.apis.length, 'API names it', 'APIs name it')}</li>
      </ul>
    </Section>
  );
}
