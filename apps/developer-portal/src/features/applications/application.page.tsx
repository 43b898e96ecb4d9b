import type { Application } from '@keyplane/api-client';
import { dateOf, PageHeader, QueryView, StateWord } from '@keyplane/ui';
import { Button, Tabs } from '@mantine/core';
import { IconKey, IconPlayerPlay } from '@tabler/icons-react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useApplication, useKeys, useSubscriptions } from '../../data/queries';
import { ApplicationSettings } from './components/ApplicationSettings';
import { DeleteApplication } from './components/DeleteApplication';
import { Keys } from './components/Keys';
import { Subscriptions } from './components/Subscriptions';

export function ApplicationPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  return <QueryView query={application} what="This application" isPage>{(data) => <ApplicationView application={data} />}</QueryView>;
}

function ApplicationView({ application }: { application: Application }) {
  const [parameters, setParameters] = useSearchParams();
  const { id, name, description, enabled, owner, createdAt } = application;
  const keys = useKeys(id);
  const subscriptions = useSubscriptions(id);
  return (
    <>
      <PageHeader
        title={name} lead={`${description === null ? '' : `${description} `}Owner ${owner}, since ${dateOf(createdAt)}.`} trail={[{ label: 'Applications', to: '/applications' }]}
        facts={enabled ? undefined : <StateWord state="disabled">Disabled: gateways refuse the tokens of its keys</StateWord>}
        actions={<><Button variant="default" component={Link} to={`/applications/${id}/call`} leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}>Call an API</Button><Button component={Link} to={`/applications/${id}/generate`} leftSection={<IconKey size={15} aria-hidden="true" />}>Generate key</Button></>}
      />
      <Tabs keepMounted={false} value={parameters.get('tab') ?? 'keys'} onChange={(value) => setParameters({ tab: value ?? 'keys' })}>
        <Tabs.List mb="lg"><Tabs.Tab value="keys">Keys<Count of={keys.data} /></Tabs.Tab><Tabs.Tab value="subscriptions">Subscriptions<Count of={subscriptions.data} /></Tabs.Tab><Tabs.Tab value="settings">Settings</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="keys"><Keys applicationId={id} /></Tabs.Panel>
        <Tabs.Panel value="subscriptions"><Subscriptions applicationId={id} /></Tabs.Panel>
        <Tabs.Panel value="settings"><ApplicationSettings application={application} /><DeleteApplication application={application} /></Tabs.Panel>
      </Tabs>
    </>
  );
}

/** The panel says it in words. */
function Count({ of }: { of: readonly unknown[] | undefined }) {
  return of === undefined ? null : <span className="kp-dim" aria-hidden="true" style={{ marginLeft: 6, fontWeight: 480 }}>{of.length}</span>;
}
