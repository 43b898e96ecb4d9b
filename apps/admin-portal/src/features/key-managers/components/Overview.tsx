import type { KeyManager } from '@keyplane/api-client';
import { clockTime, CopyButton, dateOf, endOf, Facts, QueryView, Section, Teeth } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useKeyManagerUsage, useRollout } from '../api';

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
      <div><OnGateways keyManager={keyManager} /><UsedBy keyManager={keyManager} /></div>
    </div>
  );
}

function NextStep({ title, note, to, label }: { title: string; note: string; to: string; label: string }) {
  return <Group justify="space-between"><div><Text fw={580}>{title}</Text><Text size="sm" c="dimmed">{note}</Text></div><Button variant="default" size="xs" component={Link} to={to}>{label}</Button></Group>;
}

function OnGateways({ keyManager }: { keyManager: KeyManager }) {
  const { data: rollout } = useRollout(keyManager.id);
  if (rollout === undefined) return null;
  const last = rollout.gateways.map(({ appliedAt }) => appliedAt ?? '').sort().at(-1) ?? '';
  return (
    <Section title="On gateways">
      <div><Teeth gateways={rollout.gateways} revision={rollout.revision} /> enforce revision {rollout.revision}</div>
      {endOf(rollout) === 'enforced' ? <Text size="sm" c="dimmed" mt={6}>Enforced everywhere {dateOf(last)}, {clockTime(last)}</Text> : null}
    </Section>
  );
}

function UsedBy({ keyManager }: { keyManager: KeyManager }) {
  const usage = useKeyManagerUsage(keyManager.id);
  return (
    <Section title="Used by">
      <QueryView query={usage} what="What uses it">
        {({ apis, applicationKeys }) => {
          const production = applicationKeys.filter(({ environment }) => environment === 'PRODUCTION').length;
          return (
            <ul className="kp-list kp-rows">
              <li><span className="kp-number">{new Set(applicationKeys.map(({ applicationId }) => applicationId)).size}</span> applications</li>
              <li><span className="kp-number">{applicationKeys.length}</span> keys: {production} production, {applicationKeys.length - production} sandbox</li>
              <li><span className="kp-number">{apis.length}</span> APIs name it</li>
            </ul>
          );
        }}
      </QueryView>
    </Section>
  );
}
