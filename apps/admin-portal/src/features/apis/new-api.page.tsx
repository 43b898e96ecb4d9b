import type { Api, Body } from '@keyplane/api-client';
import { fieldErrors, FormProblem, LeaveGuard, PageHeader, SaveBar, Section, useApi } from '@keyplane/ui';
import { Group, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { apiKeys } from './api';
import { AcceptedKeyManagers } from './components/AcceptedKeyManagers';
import { Operations } from './components/Operations';

const EMPTY = { name: '', version: '1.0', context: '', upstreamUrl: '', sandboxUpstreamUrl: '', keyManagers: { mode: 'all' } as Api['keyManagers'], operations: [{ method: 'GET', path: '/*', scopes: [] }] as Api['operations'] };

export function NewApiPage() {
  const [form, setForm] = useState(EMPTY);
  const navigate = useNavigate();
  const publish = usePublish((id) => void navigate(`/apis/${id}`));
  const errors = fieldErrors(publish.error);
  const text = (name: 'name' | 'version' | 'context' | 'upstreamUrl' | 'sandboxUpstreamUrl') => ({ value: form[name], error: errors[name], onChange: (event: { currentTarget: { value: string } }) => setForm({ ...form, [name]: event.currentTarget.value }) });
  const context = form.context === '' ? `/${form.name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}` : form.context;
  const save = (): void => publish.mutate({ ...form, context, sandboxUpstreamUrl: form.sandboxUpstreamUrl === '' ? null : form.sandboxUpstreamUrl });
  return (
    <>
      <PageHeader title="Publish an API" trail={[{ label: 'APIs', to: '/apis' }]} />
      <FormProblem error={publish.error} />
      <div className="kp-half">
        <div>
          <Section title="What it is">
            <Group grow align="flex-start" mb="md"><TextInput label="Name" autoFocus {...text('name')} /><TextInput label="Version" {...text('version')} /></Group>
            <TextInput label="Path at the gateway" description={`Absent: ${context}. The version is put behind it.`} mb="md" {...text('context')} />
            <TextInput label="Upstream" description="Where the gateway sends accepted calls." type="url" mb="md" {...text('upstreamUrl')} />
            <TextInput label="Sandbox upstream" description="For sandbox keys; absent, they get 403." type="url" {...text('sandboxUpstreamUrl')} />
          </Section>
          <AcceptedKeyManagers value={form.keyManagers} error={errors['keyManagers.ids'] ?? errors.keyManagers} onChange={(keyManagers) => setForm({ ...form, keyManagers })} />
        </div>
        <Operations value={form.operations} error={errors.operations} onChange={(operations) => setForm({ ...form, operations })} />
      </div>
      <LeaveGuard isChanged={form !== EMPTY && !publish.isPending && !publish.isSuccess} label="Leave without publishing" />
      <SaveBar consequence="Gateways serve it within a second." label="Publish API" onSave={save} isSaving={publish.isPending} isDisabled={form.name === '' || form.upstreamUrl === ''} quiet={{ label: 'Cancel', onClick: () => void navigate('/apis') }} />
    </>
  );
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
