import type { Application } from '@keyplane/api-client';
import { ConfirmByName, dateOf, PageHeader, QueryView, Section, useApi } from '@keyplane/ui';
import { Button, Tabs, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconKey, IconPlayerPlay } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { keysOf, useApplication, useKeys, useSubscriptions } from '../../data/queries';
import { Keys } from './components/Keys';
import { Subscriptions } from './components/Subscriptions';

export function ApplicationPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  return <QueryView query={application} what="This application" isPage>{(data) => <ApplicationView application={data} />}</QueryView>;
}

function ApplicationView({ application }: { application: Application }) {
  const [parameters, setParameters] = useSearchParams();
  const { id, name, description, owner, createdAt } = application;
  const keys = useKeys(id);
  const subscriptions = useSubscriptions(id);
  return (
    <>
      <PageHeader
        title={name} lead={`${description === null ? '' : `${description} `}Owner ${owner}, since ${dateOf(createdAt)}.`} trail={[{ label: 'Applications', to: '/applications' }]}
        actions={<><Button variant="default" component={Link} to={`/applications/${id}/call`} leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}>Call an API</Button><Button component={Link} to={`/applications/${id}/generate`} leftSection={<IconKey size={15} aria-hidden="true" />}>Generate key</Button></>}
      />
      <Tabs keepMounted={false} value={parameters.get('tab') ?? 'keys'} onChange={(value) => setParameters({ tab: value ?? 'keys' })}>
        <Tabs.List mb="lg"><Tabs.Tab value="keys">Keys<Count of={keys.data} /></Tabs.Tab><Tabs.Tab value="subscriptions">Subscriptions<Count of={subscriptions.data} /></Tabs.Tab><Tabs.Tab value="settings">Settings</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="keys"><Keys applicationId={id} /></Tabs.Panel>
        <Tabs.Panel value="subscriptions"><Subscriptions applicationId={id} /></Tabs.Panel>
        <Tabs.Panel value="settings"><DeleteApplication application={application} /></Tabs.Panel>
      </Tabs>
    </>
  );
}

/** The panel says it in words. */
function Count({ of }: { of: readonly unknown[] | undefined }) {
  return of === undefined ? null : <span className="kp-dim" aria-hidden="true" style={{ marginLeft: 6, fontWeight: 480 }}>{of.length}</span>;
}

function DeleteApplication({ application: { id, name, revision } }: { application: Application }) {
  const [isAsking, ask] = useDisclosure(false);
  const api = useApi();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.call('deleteApplication', { params: { id }, revision, query: { force: 'true' } }),
    onSuccess: async () => {
      await navigate('/applications');
      await queryClient.invalidateQueries({ queryKey: keysOf.applications });
    },
  });
  return (
    <Section title="Delete">
      <Text size="sm" mb="sm">Its keys stop working within a second, and their clients are deleted at the key managers.</Text>
      <Button variant="default" c="var(--kp-bad)" onClick={ask.open}>Delete application</Button>
      <ConfirmByName isOpen={isAsking} title={`Delete ${name}?`} name={name} confirmLabel="Delete application" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Whatever runs with its keys gets 401 within a second. This can’t be undone.
      </ConfirmByName>
    </Section>
  );
}
