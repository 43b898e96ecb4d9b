import type { Application } from '@keyplane/api-client';
import { fieldErrors, FormProblem, LeaveGuard, PageHeader, QueryView } from '@keyplane/ui';
import { Anchor, Text } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { useApplication, useCatalogue, useKeys, useSubscriptions, useUsableKeyManagers } from '../../data/queries';
import { EnvironmentChoice } from './components/EnvironmentChoice';
import { KeyDetails } from './components/KeyDetails';
import { KeyManagerChoice } from './components/KeyManagerChoice';
import { NewSecret } from './components/NewSecret';
import { TypeTiles } from './components/TypeTiles';
import { WhatYouGet } from './components/WhatYouGet';
import { acceptanceOf, obstacleAt, planOf, type KeyDraft, type KeyGround } from './key-plan';
import { useGenerateKey } from './use-generate-key';

export function GenerateKeyPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  return <QueryView query={application} what="This application" isPage>{(data) => <WithGround application={data} />}</QueryView>;
}

/** All of it is there before anything can be chosen: what a key gets follows from it. */
function WithGround({ application }: { application: Application }) {
  const { id } = application;
  const [keyManagers, keys, catalogue, subscriptions] = [useUsableKeyManagers(id), useKeys(id), useCatalogue(), useSubscriptions(id)];
  return (
    <QueryView query={keyManagers} what="The key managers that you may use" isPage>
      {(usable) => (
        <QueryView query={keys} what="The list of keys" isPage>
          {(own) => (
            <QueryView query={catalogue} what="The catalogue" isPage>
              {(apis) => (
                <QueryView query={subscriptions} what="The list of subscriptions" isPage>
                  {(items) => <GenerateKey application={application} ground={{ keyManagers: usable.filter(({ enableOAuthAppCreation }) => enableOAuthAppCreation), keys: own, subscribed: apis.filter((api) => items.some(({ apiId }) => apiId === api.id)) }} />}
                </QueryView>
              )}
            </QueryView>
          )}
        </QueryView>
      )}
    </QueryView>
  );
}

function GenerateKey({ application, ground }: { application: Application; ground: KeyGround }) {
  const [parameters] = useSearchParams();
  const [draft, setDraft] = useState<KeyDraft>({ environment: parameters.get('environment') === 'SANDBOX' ? 'SANDBOX' : 'PRODUCTION', keyManagerId: null, typeId: 'service', grantTypes: null, callbackUrls: [], scopes: null, properties: {} });
  const generate = useGenerateKey();
  const plan = planOf(draft, ground);
  const trail = [{ label: 'Applications', to: '/applications' }, { label: application.name, to: `/applications/${application.id}` }];
  const set = (part: Partial<KeyDraft>): void => setDraft({ ...draft, ...part });
  const press = (): void => {
    if (plan === null || plan.obstacle !== null || plan.grantTypes.length === 0 || generate.isPending) return;
    const { keyManager, grantTypes, scopes, needsCallbacks } = plan;
    generate.mutate({ applicationId: application.id, keyManagerId: keyManager.id, environment: draft.environment, grantTypes, scopes, callbackUrls: needsCallbacks ? draft.callbackUrls : [], additionalProperties: { ...draft.properties } });
  };
  useHotkeys([['mod+Enter', press]], []);
  if (generate.data !== undefined) return <NewSecret generated={generate.data} applicationName={application.name} apiId={null} />;
  if (plan === null) return <PageHeader title="Generate a key" lead="There is no key manager that you may use. An administrator of your organization can change that." trail={trail} />;
  const { keyManager, types, typeId, grantTypes } = plan;
  const errors = fieldErrors(generate.error);
  return (
    <>
      <PageHeader title="Generate a key" trail={trail} />
      <FormProblem error={generate.error} />
      <LeaveGuard isChanged={isTyped(draft) && !generate.isPending} label="Leave without generating" />
      <div className="kp-two">
        <div>
          <EnvironmentChoice environment={draft.environment} onChoose={(environment) => set({ environment })} />
          {ground.keyManagers.length === 1 ? null : <KeyManagerChoice keyManagers={ground.keyManagers} chosenId={keyManager.id} error={errors.keyManagerId} asideOf={(id) => acceptanceOf(id, ground)} obstacleAt={(id) => obstacleAt(id, draft.environment, ground)} onChoose={(keyManagerId) => set({ keyManagerId, grantTypes: null, properties: {} })} />}
          {types.length === 0 ? null : <TypeTiles types={types} chosenId={typeId} grantTypes={grantTypes} available={keyManager.availableGrantTypes} error={errors.grantTypes} onChooseType={(id) => set({ typeId: id, grantTypes: null })} onChangeGrants={(chosen) => set({ grantTypes: chosen })} />}
        </div>
        <div>
          <WhatYouGet plan={plan} draft={draft} isBusy={generate.isPending} onGenerate={press}><KeyDetails plan={plan} draft={draft} errors={errors} onChange={set} /></WhatYouGet>
          <Text size="sm" c="dimmed" mt="md">Does a client exist already? <Anchor underline="always" component={Link} to={`/applications/${application.id}/map?environment=${draft.environment}`}>Map an existing client</Anchor></Text>
        </div>
      </div>
    </>
  );
}

/** More than a choice: what would have to be typed again. */
function isTyped({ callbackUrls, scopes, properties }: KeyDraft): boolean {
  return callbackUrls.length > 0 || scopes !== null || Object.keys(properties).length > 0;
}
