import type { Api, Body } from '@keyplane/api-client';
import { fieldErrors, FormProblem, LeaveGuard, PageHeader, SaveBar, Section, useApi } from '@keyplane/ui';
import { TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { apiKeys } from './api';
import { AcceptedKeyManagers } from './components/AcceptedKeyManagers';
import { Operations } from './components/Operations';

const EMPTY = { name: '', version: '1.0', description: '', context: '', upstreamUrl: '', sandboxUpstreamUrl: '', keyManagers: { mode: 'all' } as Api['keyManagers'], operations: [{ method: 'GET', path: '/*', scopes: [] }] as Api['operations'] };

export function NewApiPage() {
  const [form, setForm] = useState(EMPTY);
  const navigate = useNavigate();
  const publish = usePublish((id) => void navigate(`/apis/${id}`));
  const errors = fieldErrors(publish.error);
  const text = (name: 'name' | 'version' | 'description' | 'context' | 'upstreamUrl' | 'sandboxUpstreamUrl') => ({ value: form[name], error: errors[name], onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }) });
  const context = form.context === '' ? contextOf(form.name) : form.context;
  const save = (): void => publish.mutate({ ...form, context, description: form.description === '' ? null : form.description, sandboxUpstreamUrl: form.sandboxUpstreamUrl === '' ? null : form.sandboxUpstreamUrl });
  return (
    <>
      <PageHeader title="Publish an API" trail={[{ label: 'APIs', to: '/apis' }]} />
      <FormProblem error={publish.error} />
      <div className="kp-half">
        <div>
          <Section title="What it is">
            <div className="kp-fields" style={{ marginBottom: 16 }}><TextInput label="Name" autoFocus {...text('name')} /><TextInput label="Version" {...text('version')} /></div>
            <TextInput label="What it is for" description="One line, shown in the catalogue." maxLength={2000} mb="md" {...text('description')} />
            <TextInput label="Path at the gateway" description="The version is put behind it." placeholder={context} mb="md" {...text('context')} error={errors.context ?? (form.name !== '' && context === '' ? 'No path can be made of this name; type one, like /orders.' : undefined)} />
            <TextInput label="Upstream" description="Where the gateway sends accepted calls." type="url" mb="md" {...text('upstreamUrl')} />
            <TextInput label="Sandbox upstream" description="For sandbox keys; absent, they get 403." type="url" {...text('sandboxUpstreamUrl')} />
          </Section>
          <AcceptedKeyManagers value={form.keyManagers} error={errors['keyManagers.ids'] ?? errors.keyManagers} onChange={(keyManagers) => setForm({ ...form, keyManagers })} />
        </div>
        <Operations value={form.operations} error={errors.operations} onChange={(operations) => setForm({ ...form, operations })} />
      </div>
      <LeaveGuard isChanged={form !== EMPTY && !publish.isPending && !publish.isSuccess} label="Leave without publishing" />
      <SaveBar consequence="Gateways serve it within a second." label="Publish API" onSave={save} isSaving={publish.isPending} isDisabled={form.name === '' || form.upstreamUrl === '' || context === ''} quiet={{ label: 'Cancel', onClick: () => void navigate('/apis') }} />
    </>
  );
}

/** What the name would be in an address; letters lose their marks: "Überseefracht" → "/uberseefracht". */
function contextOf(name: string): string {
  const slug = name.normalize('NFKD').toLowerCase().replace(/\p{M}/gu, '').replace(/[^a-z0-9]+/g, '-').replace(/^-+|-+$/g, '');
  return slug === '' ? '' : `/${slug}`;
}

function usePublish(onPublished: (id: string) => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<'createApi'>) => api.call('createApi', { body }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: apiKeys.all });
      onPublished(id);
    },
  });
}
