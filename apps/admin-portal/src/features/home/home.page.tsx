import type { Gateway } from '@keyplane/api-client';
import { counted, momentOf, PageHeader, QueryView, StateWord, useApi, useMe, type StateKind } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { FirstSteps } from './components/FirstSteps';
import { KeyManagersNow } from './components/KeyManagersNow';
import { PublisherHome } from './components/PublisherHome';
import { RecentChanges } from './components/RecentChanges';

/** Is everything enforced, and what needs me? */
export function HomePage() {
  const { data: me } = useMe();
  const isAdministrator = me?.roles.includes('administrator') ?? false;
  if (isAdministrator || me?.roles.includes('operator')) return <PlaneHome isAdministrator={isAdministrator} />;
  if (me?.roles.includes('api-developer')) return <PublisherHome />;
  return <PageHeader title="This portal is for administrators and API developers" lead={`You are signed in as ${me?.username ?? ''}. Applications and keys are in the developer portal.`} actions={<Button component="a" href="/developer">Open the developer portal</Button>} />;
}

/** What gateways enforce; for operators, who may not look into the organization, no more than that. */
function PlaneHome({ isAdministrator }: { isAdministrator: boolean }) {
  const api = useApi();
  const gateways = useQuery({ queryKey: ['gateways'], queryFn: ({ signal }) => api.call('listGateways', { query: { limit: 200 }, signal }), refetchInterval: 15_000 });
  return (
    <QueryView query={gateways} what="The state of the gateways" isPage>
      {({ items }) => (
        <>
          <PageHeader title={titleOf(items)} lead={leadOf(items)} actions={<>{isRefused(items) ? <Button variant="default" component={Link} to="/gateways">See the refusal</Button> : null}{isAdministrator ? <Button component={Link} to="/key-managers/add" leftSection={<IconPlus size={16} aria-hidden="true" />}>Add key manager</Button> : null}</>} />
          <Plane gateways={items} />
          {isAdministrator ? <div className="kp-two"><div><KeyManagersNow /><RecentChanges /></div><FirstSteps /></div> : null}
        </>
      )}
    </QueryView>
  );
}

const STATE_OF: Record<Gateway['state'], { kind: StateKind; word: string; tooth: string }> = {
  current: { kind: 'ok', word: 'Enforced', tooth: 'enforced' }, behind: { kind: 'pending', word: 'Behind', tooth: 'pending' }, silent: { kind: 'silent', word: 'Silent', tooth: 'silent' }, never: { kind: 'silent', word: 'Never connected', tooth: 'silent' },
};

function Plane({ gateways }: { gateways: Gateway[] }) {
  if (gateways.length === 0) return null;
  return (
    <div className="kp-plane" style={{ marginBottom: 32 }}>
      {gateways.map(({ id, name, state, refused, lag, lastReceiptAt }) => {
        const { kind, word, tooth } = STATE_OF[state];
        return (
          <div key={id}>
            <div className={`kp-tooth kp-tooth-${refused.length > 0 ? 'refused' : tooth}`} />
            <Text size="sm" fw={580}>{name}</Text>
            {refused.length > 0 ? <StateWord state="refused">Refuses {refused.length}</StateWord> : <StateWord state={kind}>{word}</StateWord>}
            {state === 'behind' && lag !== null ? <Text size="xs" c="dimmed">{counted(lag, 'change')} behind</Text> : null}
            {state === 'silent' && lastReceiptAt !== null ? <Text size="xs" c="dimmed">No receipt since {momentOf(lastReceiptAt)}</Text> : null}
          </div>
        );
      })}
    </div>
  );
}

function isRefused(gateways: Gateway[]): boolean {
  return gateways.some(({ refused }) => refused.length > 0);
}

function titleOf(gateways: Gateway[]): string {
  const count = gateways.length;
  const of = (state: Gateway['state']): number => gateways.filter((gateway) => gateway.state === state).length;
  const refusing = gateways.filter(({ refused }) => refused.length > 0).length;
  if (count === 0) return 'No gateway is connected';
  if (refusing > 0) return count === 1 ? 'A change is refused on the gateway' : `A change is refused on ${refusing} of ${count} gateways`;
  const silent = of('silent') + of('never');
  if (silent > 0) return count === 1 ? 'The gateway is silent' : `${silent} of ${count} gateways ${silent === 1 ? 'is' : 'are'} silent`;
  if (of('behind') > 0) return 'Rolling out a change';
  return count === 1 ? 'Every change is enforced on the gateway' : `Every change is enforced on all ${count} gateways`;
}

function leadOf(gateways: Gateway[]): string {
  const latest = Math.max(0, ...gateways.map(({ appliedSequence }) => appliedSequence ?? 0));
  return latest === 0 ? 'Enroll a gateway; until then nothing is enforced.' : `Latest change: number ${latest}.`;
}
