import type { Application, UsableKeyManager } from '@keyplane/api-client';
import { EnvironmentBadge, Facts, fieldErrors, FormProblem, Option, PageHeader, QueryView, SchemaForm, Section, TypeGlyph, type Environment, type FieldValues } from '@keyplane/ui';
import { Button, Group, TagsInput, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useApplication, useCatalogue, useSubscriptions, useUsableKeyManagers } from '../../data/queries';
import { NewSecret } from './components/NewSecret';
import { useGenerateKey } from './use-generate-key';

export function GenerateKeyPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  const keyManagers = useUsableKeyManagers(id);
  return (
    <QueryView query={application} what="This application" isPage>
      {(data) => <QueryView query={keyManagers} what="The key managers that you may use" isPage>{(usable) => <GenerateKey application={data} keyManagers={usable.filter(({ enableOAuthAppCreation }) => enableOAuthAppCreation)} />}</QueryView>}
    </QueryView>
  );
}

function GenerateKey({ application, keyManagers }: { application: Application; keyManagers: UsableKeyManager[] }) {
  const [parameters] = useSearchParams();
  const [environment, setEnvironment] = useState<Environment>(parameters.get('environment') === 'SANDBOX' ? 'SANDBOX' : 'PRODUCTION');
  const [chosenId, setChosenId] = useState(keyManagers[0]?.id);
  const [scopes, setScopes] = useState<string[]>([]);
  const [properties, setProperties] = useState<FieldValues>({});
  const generate = useGenerateKey();
  const known = useSubscribedScopes(application.id);
  const chosen = keyManagers.find(({ id }) => id === chosenId);
  const trail = [{ label: 'Applications', to: '/applications' }, { label: application.name, to: `/applications/${application.id}` }];
  if (generate.data !== undefined) return <NewSecret generated={generate.data} applicationName={application.name} apiId={null} />;
  if (chosen === undefined) return <PageHeader title="Generate a key" lead="There is no key manager that you may use. An administrator of your organization can change that." trail={trail} />;
  const errors = fieldErrors(generate.error);
  const label = environment === 'SANDBOX' ? 'Generate sandbox key' : 'Generate production key';
  return (
    <>
      <PageHeader title="Generate a key" trail={trail} />
      <FormProblem error={generate.error} />
      <div className="kp-two">
        <div>
          <Section title="For which environment?">
            <Option name="environment" label="Production" note="Real data" glyph={<EnvironmentBadge environment="PRODUCTION" />} isChosen={environment === 'PRODUCTION'} onChoose={() => setEnvironment('PRODUCTION')} />
            <Option name="environment" label="Sandbox" note="Test data, sandbox upstreams" glyph={<EnvironmentBadge environment="SANDBOX" />} isChosen={environment === 'SANDBOX'} onChoose={() => setEnvironment('SANDBOX')} />
          </Section>
          {keyManagers.length === 1 ? null : (
            <Section title="Which key manager makes the key?">
              {keyManagers.map(({ id, displayName, description, type }) => <Option key={id} name="key-manager" label={displayName} note={description ?? undefined} glyph={<TypeGlyph type={type} />} isChosen={id === chosenId} onChoose={() => {
                setChosenId(id);
                setProperties({});
              }} />)}
              {errors.keyManagerId === undefined ? null : <Text size="sm" className="kp-bad" role="alert">{errors.keyManagerId}</Text>}
            </Section>
          )}
          <Section title="Scopes" note="Those that its tokens may ask for"><TagsInput aria-label="Scopes" placeholder="Add a scope" data={known} value={scopes} error={errors.scopes} onChange={setScopes} /></Section>
          {chosen.applicationFields.length === 0 ? null : (
            <Section title={`At ${chosen.displayName}`}><SchemaForm fields={chosen.applicationFields} values={properties} errors={errorsOf(errors)} onChange={setProperties} /></Section>
          )}
        </div>
        <section className="kp-panel" aria-label="What you get" style={{ alignSelf: 'start' }}>
          <Title order={2} mb="xs">What you get</Title>
          <Facts rows={[['Key manager', chosen.displayName], ['Environment', <EnvironmentBadge key="e" environment={environment} />], ['Grant', 'Client credentials, for a service of yours'], chosen.tokenEndpoint === null ? null : ['Token URL', <span key="t" className="kp-mono">{chosen.tokenEndpoint}</span>]]} />
          <div className="kp-panel-foot">
            <Button fullWidth loading={generate.isPending} onClick={() => generate.mutate({ applicationId: application.id, keyManagerId: chosen.id, environment, scopes, additionalProperties: { ...properties } })}>{label}</Button>
            <Group mt="xs"><Text size="sm" c="dimmed">Its secret is shown once, on the next page.</Text></Group>
          </div>
        </section>
      </div>
    </>
  );
}

function errorsOf(errors: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'additionalProperties.';
  return Object.fromEntries(Object.entries(errors).filter(([name]) => name.startsWith(prefix)).map(([name, message]) => [name.slice(prefix.length), message]));
}

/** What the subscribed APIs ask for. */
function useSubscribedScopes(applicationId: string): string[] {
  const { data: catalogue = [] } = useCatalogue();
  const { data: subscriptions = [] } = useSubscriptions(applicationId);
  const subscribed = catalogue.filter(({ id }) => subscriptions.some(({ apiId }) => apiId === id));
  return [...new Set(subscribed.flatMap(({ operations }) => operations.flatMap(({ scopes }) => scopes)))].sort();
}
