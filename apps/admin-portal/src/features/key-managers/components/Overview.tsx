import type { KeyManager } from '@keyplane/api-client';
import { CopyButton, endOf, Facts, momentOf, QueryView, Section, Teeth } from '@keyplane/ui';
import { Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import { useImpactNow, useKeyManagerUsage, useRollout } from '../api';

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
      <div className="kp-line" style={{ columnGap: 5 }}><Teeth gateways={rollout.gateways} revision={rollout.revision} /><span>{rollout.gateways.length === 1 ? 'enforces' : 'enforce'} revision {rollout.revision}</span></div>
      {endOf(rollout) === 'enforced' ? <Text size="sm" c="dimmed" mt={6}>Enforced everywhere since {momentOf(last)}</Text> : null}
    </Section>
  );
}

function UsedBy({ keyManager: { id } }: { keyManager: KeyManager }) {
  const usage = useKeyManagerUsage(id);
  const { data: accepting } = useImpactNow(id);
  return (
    <Section title="Used by">
      <QueryView query={usage} what="What uses it">
        {({ apis, applicationKeys }) => {
          const production = applicationKeys.filter(({ environment }) => environment === 'PRODUCTION').length;
          return (
            <ul className="kp-list kp-rows">
              <Count count={new Set(applicationKeys.map(({ applicationId }) => applicationId)).size} one="application" many="applications" />
              <Count count={applicationKeys.length} one="key" many="keys" note={applicationKeys.length === 0 ? '' : `: ${production} production, ${applicationKeys.length - production} sandbox`} />
              {accepting === undefined ? null : <Count count={apis.length + accepting.apisAcceptingAll} one="API accepts its tokens" many="APIs accept its tokens" note={accepting.apisAcceptingAll === 0 ? '' : `, ${accepting.apisAcceptingAll} because ${accepting.apisAcceptingAll === 1 ? 'it accepts' : 'they accept'} every key manager`} />}
            </ul>
          );
        }}
      </QueryView>
    </Section>
  );
}

function Count({ count, one, many, note = '' }: { count: number; one: string; many: string; note?: string }) {
  return <li style={{ display: 'flex', alignItems: 'baseline' }}><span className="kp-number">{count}</span><span>{count === 1 ? one : many}{note}</span></li>;
}
