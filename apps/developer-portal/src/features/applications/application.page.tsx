import type { Application } from '@keyplane/api-client';
import { dateOf, PageHeader, PageTabs, QueryView, StateWord } from '@keyplane/ui';
import { Button } from '@mantine/core';
import { IconKey, IconPlayerPlay } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
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
      <PageTabs tabs={[
        { value: 'keys', label: 'Keys', count: keys.data?.length, content: <Keys applicationId={id} /> },
        { value: 'subscriptions', label: 'Subscriptions', count: subscriptions.data?.length, content: <Subscriptions applicationId={id} /> },
        { value: 'settings', label: 'Settings', content: <><ApplicationSettings application={application} /><DeleteApplication application={application} /></> },
      ]} />
    </>
  );
}
