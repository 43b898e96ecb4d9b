import type { Application, UsableKeyManager } from '@keyplane/api-client';
import { EnvironmentBadge, Facts, fieldErrors, FormProblem, PageHeader, QueryView } from '@keyplane/ui';
import { Button, Text, Title } from '@mantine/core';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useApplication, useCatalogue, useSubscriptions, useUsableKeyManagers } from '../../data/queries';
import { typesAt } from './application-types';
import { KeyForm, type KeyDraft } from './components/KeyForm';
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
  const [draft, setDraft] = useState<KeyDraft>({ environment: parameters.get('environment') === 'SANDBOX' ? 'SANDBOX' : 'PRODUCTION', keyManagerId: keyManagers[0]?.id ?? '', typeId: 'service', callbackUrls: [], scopes: [], properties: {} });
  const generate = useGenerateKey();
  const knownScopes = useSubscribedScopes(application.id);
  const chosen = keyManagers.find(({ id }) => id === draft.keyManagerId) ?? keyManagers[0];
  const trail = [{ label: 'Applications', to: '/applications' }, { label: application.name, to: `/applications/${application.id}` }];
  if (generate.data !== undefined) return <NewSecret generated={generate.data} applicationName={application.name} apiId={null} />;
  if (chosen === undefined) return <PageHeader title="Generate a key" lead="There is no key manager that you may use. An administrator of your organization can change that." trail={trail} />;
  const types = typesAt(chosen);
  const { type, grantTypes } = types.find((one) => one.type.id === draft.typeId) ?? types[0] ?? { type: undefined, grantTypes: ['client_credentials'] };
  const { environment, scopes, callbackUrls, properties } = draft;
  const press = (): void => generate.mutate({ applicationId: application.id, keyManagerId: chosen.id, environment, grantTypes, scopes, callbackUrls: type?.hasCallbacks ? callbackUrls : [], additionalProperties: { ...properties } });
  return (
    <>
      <PageHeader title="Generate a key" trail={trail} />
      <FormProblem error={generate.error} />
      <div className="kp-two">
        <div><KeyForm draft={draft} keyManagers={keyManagers} chosen={chosen} knownScopes={knownScopes} errors={fieldErrors(generate.error)} onChange={setDraft} /></div>
        <section className="kp-panel" aria-label="What you get" style={{ alignSelf: 'start' }}>
          <Title order={2} mb="xs">What you get</Title>
          <Facts rows={[['Key manager', chosen.displayName], ['Environment', <EnvironmentBadge key="e" environment={environment} />], ['Grants', grantTypes.map((grant) => grant.replaceAll('_', ' ')).join(', ')], chosen.tokenEndpoint === null ? null : ['Token URL', <span key="t" className="kp-mono">{chosen.tokenEndpoint}</span>]]} />
          <div className="kp-panel-foot">
            <Button fullWidth loading={generate.isPending} onClick={press}>{environment === 'SANDBOX' ? 'Generate sandbox key' : 'Generate production key'}</Button>
            <Text size="sm" c="dimmed" mt="xs">Its secret is shown once, on the next page.</Text>
          </div>
        </section>
      </div>
    </>
  );
}

/** What the subscribed APIs ask for. */
function useSubscribedScopes(applicationId: string): string[] {
  const { data: catalogue = [] } = useCatalogue();
  const { data: subscriptions = [] } = useSubscriptions(applicationId);
  const subscribed = catalogue.filter(({ id }) => subscriptions.some(({ apiId }) => apiId === id));
  return [...new Set(subscribed.flatMap(({ operations }) => operations.flatMap(({ scopes }) => scopes)))].sort();
}
