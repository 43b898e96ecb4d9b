import type { Answer, CatalogueEntry } from '@keyplane/api-client';
import { EnvironmentBadge, Facts, FormProblem, Option, PageHeader, Section, TypeGlyph, useApi, type Environment } from '@keyplane/ui';
import { Anchor, Button, Group, Text, TextInput, Title } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keysOf } from '../../../data/queries';
import { NewSecret } from './NewSecret';

interface Choice {
  api: CatalogueEntry;
  keyManagerId: string;
  environment: Environment;
  name: string;
}

/** One page to a first call: an application, a subscription and a key. */
export function FirstRun({ catalogue, username }: { catalogue: readonly CatalogueEntry[]; username: string }) {
  const callable = catalogue.filter(({ keyManagers }) => keyManagers.length > 0);
  const [first] = callable;
  const [apiId, setApiId] = useState(first?.id);
  const [keyManagerId, setKeyManagerId] = useState<string>();
  const [environment, setEnvironment] = useState<Environment>();
  const [name, setName] = useState(`${username}-first-application`);
  const start = useFirstCall();
  const api = callable.find(({ id }) => id === apiId) ?? first;
  if (start.data !== undefined) return <NewSecret generated={start.data} applicationName={name} apiId={api?.id ?? null} />;
  if (api === undefined) return <PageHeader title="Make your first call" lead="No API accepts a key manager that you may use yet. An administrator of your organization can change that." />;
  const chosen = api.keyManagers.find(({ id }) => id === keyManagerId) ?? api.keyManagers[0];
  const place = environment !== undefined && api.environments.includes(environment) ? environment : (api.environments.includes('SANDBOX') ? 'SANDBOX' : 'PRODUCTION');
  const generate = (): void => start.mutate({ api, keyManagerId: chosen?.id ?? '', environment: place, name });
  return (
    <>
      <PageHeader title="Make your first call" lead="One page: an application, a subscription and a key. You can change all of it later." />
      <FormProblem error={start.error} />
      <div className="kp-two">
        <div>
          <Section title="Which API?">{callable.map((one) => <Option key={one.id} name="api" label={`${one.name} ${one.version}`} note={<code>{one.basePath}</code>} isChosen={one.id === api.id} onChoose={() => setApiId(one.id)} />)}</Section>
          {api.keyManagers.length > 1 ? (
            <Section title="Which key manager makes the key?" note={`${api.name} accepts these, and you may use them`}>
              {api.keyManagers.map(({ id, displayName, type }) => <Option key={id} name="key-manager" label={displayName} glyph={<TypeGlyph type={type} />} isChosen={id === chosen?.id} onChoose={() => setKeyManagerId(id)} />)}
            </Section>
          ) : null}
          <Section title="What do you call your application?"><TextInput aria-label="Name of the application" description="Suggested. Only you and administrators see it." value={name} onChange={(event) => setName(event.currentTarget.value)} maw={380} /></Section>
        </div>
        <section className="kp-panel" aria-label="What happens" style={{ alignSelf: 'start' }}>
          <Title order={2} mb="xs">What happens</Title>
          <Facts rows={[['Application', name], ['Subscription', `${api.name} ${api.version}`], ['Key', <Group key="key" gap="xs">{chosen?.displayName}<EnvironmentBadge environment={place} /></Group>]]} />
          <div className="kp-panel-foot">
            <Button fullWidth onClick={generate} loading={start.isPending}>{place === 'SANDBOX' ? 'Generate sandbox key' : 'Generate production key'}</Button>
            <Text size="sm" c="dimmed" mt="xs">Next: its secret, shown once. Then the call.</Text>
            {api.environments.length > 1 ? <Anchor component="button" size="sm" onClick={() => setEnvironment(place === 'SANDBOX' ? 'PRODUCTION' : 'SANDBOX')}>{place === 'SANDBOX' ? 'Use production' : 'Use sandbox'}</Anchor> : null}
          </div>
        </section>
      </div>
    </>
  );
}

/** Three calls in a row; what was made is taken back when a later one fails, so that a second try starts clean. */
function useFirstCall() {
  const client = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ api, keyManagerId, environment, name }: Choice): Promise<Answer<'generateKey'>> => {
      const application = await client.call('createApplication', { body: { name } });
      try {
        await client.call('createSubscription', { params: { id: application.id }, body: { apiId: api.id } });
        const scopes = [...new Set(api.operations.flatMap((operation) => operation.scopes.slice(0, 1)))];
        return await client.call('generateKey', { params: { id: application.id }, body: { keyManagerId, environment, scopes } });
      } catch (error) {
        await client.call('deleteApplication', { params: { id: application.id }, revision: application.revision, query: { force: 'true' } }).catch(() => undefined);
        throw error;
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keysOf.applications }),
    gcTime: 0,
  });
}
