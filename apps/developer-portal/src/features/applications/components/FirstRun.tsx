import type { CatalogueEntry } from '@keyplane/api-client';
import { EnvironmentBadge, Facts, fieldErrors, FormProblem, PageHeader, Section, type Environment } from '@keyplane/ui';
import { Anchor, Button, Group, Text, TextInput, Title } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconEye, IconKey } from '@tabler/icons-react';
import { useState } from 'react';
import { useFirstCall, type Choice } from '../use-first-call';
import { ApiChoice } from './ApiChoice';
import { KeyManagerChoice } from './KeyManagerChoice';
import { NewSecret } from './NewSecret';

/** One page to a first call: an application, a subscription and a key. */
export function FirstRun({ catalogue, username }: { catalogue: readonly CatalogueEntry[]; username: string }) {
  const callable = withGenerators(catalogue);
  const [apiId, setApiId] = useState<string>();
  const [keyManagerId, setKeyManagerId] = useState<string>();
  const [environment, setEnvironment] = useState<Environment>();
  const [name, setName] = useState(`${username}-first-application`);
  const start = useFirstCall();
  const api = callable.find(({ id }) => id === apiId) ?? callable[0];
  const keyManager = api?.keyManagers.find(({ id }) => id === keyManagerId) ?? api?.keyManagers[0];
  const choice = api === undefined || keyManager === undefined ? null : { api, keyManagerId: keyManager.id, environment: environmentOf(api, environment), name };
  const press = (): void => {
    if (choice !== null && name !== '' && !start.isPending) start.mutate(choice);
  };
  useHotkeys([['mod+Enter', press]], []);
  if (start.data !== undefined) return <NewSecret generated={start.data} applicationName={name} apiId={api?.id ?? null} />;
  if (choice === null || api === undefined) return <PageHeader title="Make your first call" lead="No API accepts a key manager that you may use yet. An administrator of your organization can change that." />;
  return (
    <>
      <PageHeader title="Make your first call" lead="One page: an application, a subscription and a key. You can change all of it later." />
      <FormProblem error={start.error} />
      <div className="kp-two">
        <div>
          <ApiChoice apis={callable} chosenId={api.id} onChoose={setApiId} />
          {api.keyManagers.length > 1 ? (
            <KeyManagerChoice title="Which key manager makes the key?" note={`${api.name} ${api.version} accepts these, and you may use them`} keyManagers={api.keyManagers} chosenId={choice.keyManagerId} onChoose={setKeyManagerId} />
          ) : null}
          <Section title="What do you call your application?"><TextInput aria-label="Name of the application" description="Suggested. Only you and administrators see it." inputWrapperOrder={['label', 'input', 'description', 'error']} value={name} error={fieldErrors(start.error).name} onChange={(event) => setName(event.currentTarget.value)} maw={380} /></Section>
        </div>
        <WhatHappens choice={choice} keyManager={keyManager?.displayName ?? ''} isBusy={start.isPending} onGenerate={press} onEnvironment={setEnvironment} />
      </div>
    </>
  );
}

/** The APIs that a key can be generated for, each with the key managers where it can. */
function withGenerators(catalogue: readonly CatalogueEntry[]): CatalogueEntry[] {
  const entries = catalogue.map((entry) => ({ ...entry, keyManagers: entry.keyManagers.filter(({ enableOAuthAppCreation }) => enableOAuthAppCreation) }));
  return entries.filter(({ keyManagers }) => keyManagers.length > 0);
}

/** The sandbox where the API has one: nothing that is tried first should touch real data. */
function environmentOf({ environments }: CatalogueEntry, wanted: Environment | undefined): Environment {
  if (wanted !== undefined && environments.includes(wanted)) return wanted;
  return environments.includes('SANDBOX') ? 'SANDBOX' : 'PRODUCTION';
}

function WhatHappens({ choice: { api, environment, name }, keyManager, isBusy, onGenerate, onEnvironment }: { choice: Choice; keyManager: string; isBusy: boolean; onGenerate: () => void; onEnvironment: (environment: Environment) => void }) {
  const isSandbox = environment === 'SANDBOX';
  return (
    <div>
      <section className="kp-panel" aria-label="What happens">
        <Title order={2} mb="xs">What happens</Title>
        <div className="kp-narrow-facts">
          <Facts rows={[['Application', name], ['Subscription', `${api.name} ${api.version}`], ['Key', <Group key="key" gap="xs" justify="space-between">{keyManager}<EnvironmentBadge environment={environment} /></Group>]]} />
        </div>
        <div className="kp-panel-foot">
          <Button fullWidth onClick={onGenerate} loading={isBusy} disabled={name === ''} leftSection={<IconKey size={16} aria-hidden="true" />}>{isSandbox ? 'Generate sandbox key' : 'Generate production key'}</Button>
          <Text size="sm" c="dimmed" mt="xs"><IconEye size={15} aria-hidden="true" style={{ verticalAlign: -3, marginRight: 6 }} />Next: its secret, shown once. Then the call.</Text>
        </div>
      </section>
      {api.environments.length < 2 ? null : <Text size="sm" c="dimmed" mt="md" px={17}>{isSandbox ? `Sandbox, because ${api.name} ${api.version} offers one.` : 'Production: calls real data.'} <Anchor component="button" type="button" size="sm" fw={560} onClick={() => onEnvironment(isSandbox ? 'PRODUCTION' : 'SANDBOX')}>{isSandbox ? 'Use production' : 'Use sandbox'}</Anchor></Text>}
    </div>
  );
}
