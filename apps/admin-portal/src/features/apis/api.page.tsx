import type { Api, Body } from '@keyplane/api-client';
import { ConfirmByName, fieldErrors, FormProblem, LeaveGuard, PageHeader, QueryView, SaveBar, Section, StateWord, useApi } from '@keyplane/ui';
import { Button, TagsInput, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { apiKeys, useOneApi } from './api';
import { AcceptedKeyManagers } from './components/AcceptedKeyManagers';
import { Operations } from './components/Operations';

export function ApiPage() {
  const { id = '' } = useParams();
  const api = useOneApi(id);
  return <QueryView query={api} what="This API" isPage>{(data) => <ApiEditor key={data.revision} api={data} />}</QueryView>;
}

type Form = Pick<Api, 'keyManagers' | 'operations' | 'audiences' | 'upstreamUrl' | 'sandboxUpstreamUrl'>;
const formOf = ({ keyManagers, operations, audiences, upstreamUrl, sandboxUpstreamUrl }: Api): Form => ({ keyManagers, operations, audiences, upstreamUrl, sandboxUpstreamUrl });

function ApiEditor({ api }: { api: Api }) {
  const [form, setForm] = useState(formOf(api));
  const update = useUpdateApi(api);
  const errors = fieldErrors(update.error);
  const isChanged = JSON.stringify(form) !== JSON.stringify(formOf(api));
  const isNone = form.keyManagers.mode === 'selected' && form.keyManagers.ids.length === 0;
  return (
    <>
      <PageHeader title={`${api.name} ${api.version}`} trail={[{ label: 'APIs', to: '/apis' }]}
        facts={<>{api.enabled ? <StateWord state="ok">Published</StateWord> : <StateWord state="disabled">Offline</StateWord>}<code>{api.basePath}</code></>}
        actions={<><Button variant="default" loading={update.isPending} onClick={() => update.mutate({ enabled: !api.enabled })}>{api.enabled ? 'Take offline' : 'Publish'}</Button><DeleteApi api={api} /></>} />
      <FormProblem error={update.error} />
      <div className="kp-half">
        <AcceptedKeyManagers value={form.keyManagers} error={isNone ? 'Choose at least one key manager; with none, every call is refused.' : (errors['keyManagers.ids'] ?? errors.keyManagers)} onChange={(keyManagers) => setForm({ ...form, keyManagers })} />
        <div>
          <Operations value={form.operations} error={errors.operations} onChange={(operations) => setForm({ ...form, operations })} />
          <Section title="Audience" note="A token must name one of these">
            <TagsInput aria-label="Audiences" placeholder={form.audiences.length === 0 ? 'Any; nothing is checked' : ''} value={form.audiences} error={errors.audiences} onChange={(audiences) => setForm({ ...form, audiences })} />
          </Section>
          <Section title="Upstreams">
            <TextInput label="Upstream" type="url" mb="md" value={form.upstreamUrl} error={errors.upstreamUrl} onChange={(event) => setForm({ ...form, upstreamUrl: event.currentTarget.value })} />
            <TextInput label="Sandbox upstream" type="url" value={form.sandboxUpstreamUrl ?? ''} error={errors.sandboxUpstreamUrl} onChange={(event) => setForm({ ...form, sandboxUpstreamUrl: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
          </Section>
        </div>
      </div>
      <LeaveGuard isChanged={isChanged} />
      {isChanged ? <SaveBar consequence={consequenceOf(form, api)} label="Save and roll out" onSave={() => update.mutate(form)} isSaving={update.isPending} isDisabled={isNone} quiet={{ label: 'Discard', onClick: () => setForm(formOf(api)) }} /> : null}
    </>
  );
}

function consequenceOf({ keyManagers }: Form, api: Api): string {
  if (keyManagers.mode === 'selected' && api.keyManagers.mode === 'all') return 'Tokens of every key manager that is not chosen get 401 within a second.';
  if (keyManagers.mode === 'all' && api.keyManagers.mode === 'selected') return 'Tokens of every key manager are accepted from now on.';
  return 'Gateways enforce it within a second.';
}

function DeleteApi({ api }: { api: Api }) {
  const [isAsking, ask] = useDisclosure(false);
  const client = useApi();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const name = `${api.name} ${api.version}`;
  const remove = useMutation({
    mutationFn: () => client.call('deleteApi', { params: { id: api.id }, revision: api.revision, query: { force: 'true' } }),
    onSuccess: async () => {
      await navigate('/apis');
      await queryClient.invalidateQueries({ queryKey: apiKeys.all });
    },
  });
  return (
    <>
      <Button variant="default" onClick={ask.open}>Delete</Button>
      <ConfirmByName isOpen={isAsking} title={`Delete ${name}?`} name={name} confirmLabel="Delete API" isBusy={remove.isPending} error={remove.error} onConfirm={() => remove.mutate()} onKeep={ask.close}>
        Every call of it gets 404 within a second, and its subscriptions are deleted. Taking it offline can be undone.
      </ConfirmByName>
    </>
  );
}

function useUpdateApi({ id, revision }: Api) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({ mutationFn: (body: Body<'updateApi'>) => api.call('updateApi', { params: { id }, body, revision }), onSuccess: () => queryClient.invalidateQueries({ queryKey: apiKeys.all }) });
}
