import type { UsableKeyManager } from '@keyplane/api-client';
import { fieldErrors, FormProblem, LeaveGuard, PageHeader, QueryView, SaveBar, Section, useApi, type Environment } from '@keyplane/ui';
import { PasswordInput, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { keysOf, useApplication, useKeys, useUsableKeyManagers } from '../../data/queries';
import { EnvironmentChoice } from './components/EnvironmentChoice';
import { KeyManagerChoice } from './components/KeyManagerChoice';

/** Takes over a client that exists at a key manager; nothing is changed there. */
export function MapKeyPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  return <QueryView query={application} what="This application" isPage>{({ name }) => <WhereToMap applicationId={id} trail={[{ label: 'Applications', to: '/applications' }, { label: name, to: `/applications/${id}` }]} />}</QueryView>;
}

function WhereToMap({ applicationId, trail }: { applicationId: string; trail: { label: string; to: string }[] }) {
  const keyManagers = useUsableKeyManagers(applicationId);
  return (
    <>
      <PageHeader title="Map an existing client" trail={trail} lead="Its secret and settings stay at its own key manager. Keyplane never changes or deletes it." />
      <QueryView query={keyManagers} what="The key managers that you may use">
        {(usable) => {
          const mappable = usable.filter(({ enableMapOAuthConsumerApps }) => enableMapOAuthConsumerApps);
          return mappable.length === 0 ? <Text>No key manager that you may use lets clients be mapped.</Text> : <MapForm applicationId={applicationId} keyManagers={mappable} />;
        }}
      </QueryView>
    </>
  );
}

interface Form {
  environment: Environment;
  keyManagerId: string | null;
  clientId: string;
  clientSecret: string;
}

function MapForm({ applicationId, keyManagers }: { applicationId: string; keyManagers: readonly UsableKeyManager[] }) {
  const [parameters] = useSearchParams();
  const [form, setForm] = useState<Form>({ environment: parameters.get('environment') === 'SANDBOX' ? 'SANDBOX' : 'PRODUCTION', keyManagerId: null, clientId: '', clientSecret: '' });
  const { data: keys = [] } = useKeys(applicationId);
  const map = useMapKey(applicationId);
  const set = (part: Partial<Form>): void => setForm({ ...form, ...part });
  const obstacleAt = (id: string): string | null => (keys.some((key) => key.keyManagerId === id && key.environment === form.environment && key.state !== 'failed') ? `Has your ${form.environment === 'PRODUCTION' ? 'production' : 'sandbox'} key` : null);
  const keyManager = keyManagers.find(({ id }) => id === form.keyManagerId) ?? keyManagers.find(({ id }) => obstacleAt(id) === null) ?? keyManagers[0];
  if (keyManager === undefined) return null;
  const errors = fieldErrors(map.error);
  const isComplete = obstacleAt(keyManager.id) === null && form.clientId !== '' && (form.clientSecret !== '' || !keyManager.validateMappedApps);
  const save = (): void => map.mutate({ keyManagerId: keyManager.id, environment: form.environment, clientId: form.clientId, ...(form.clientSecret === '' ? {} : { clientSecret: form.clientSecret }) });
  return (
    <>
      <FormProblem error={map.error} />
      <EnvironmentChoice environment={form.environment} onChoose={(environment) => set({ environment })} />
      <KeyManagerChoice keyManagers={keyManagers} chosenId={keyManager.id} error={errors.keyManagerId} obstacleAt={obstacleAt} onChoose={(keyManagerId) => set({ keyManagerId })} />
      {obstacleAt(keyManager.id) === null ? null : <Text mb="md" role="status">This application has a {form.environment === 'PRODUCTION' ? 'production' : 'sandbox'} key at {keyManager.displayName} already. Choose another key manager, or the other environment.</Text>}
      <Section title={`The client at ${keyManager.displayName}`}>
        <TextInput mb="md" label="Client ID" autoComplete="off" classNames={{ input: 'kp-mono' }} value={form.clientId} error={errors.clientId} onChange={(event) => set({ clientId: event.currentTarget.value })} />
        <PasswordInput label="Client secret" autoComplete="off" description={keyManager.validateMappedApps ? 'Proves that the client is yours.' : 'Needed for test tokens only.'} value={form.clientSecret} error={errors.clientSecret} onChange={(event) => set({ clientSecret: event.currentTarget.value })} />
      </Section>
      <LeaveGuard isChanged={(form.clientId !== '' || form.clientSecret !== '') && !map.isPending && !map.isSuccess} />
      <SaveBar consequence="Gateways know its tokens within a second." label="Map client" onSave={save} isSaving={map.isPending} isDisabled={!isComplete} quiet={{ label: 'Cancel', onClick: () => window.history.back() }} />
    </>
  );
}

/** The secret is in the request alone (`gcTime` 0). */
function useMapKey(applicationId: string) {
  const api = useApi();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Parameters<typeof api.call<'mapKey'>>[1]['body']) => api.call('mapKey', { params: { id: applicationId }, body }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) });
      await navigate(`/applications/${applicationId}`);
    },
    gcTime: 0,
  });
}
