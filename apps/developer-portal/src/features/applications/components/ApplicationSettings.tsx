import type { Application, Body } from '@keyplane/api-client';
import { fieldErrors, FormProblem, isStale, LeaveGuard, SaveBar, Section, useApi, useDraft, type Draft } from '@keyplane/ui';
import { Switch, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from '../../../data/queries';

/** What an application is called, and whether its keys count. */
export function ApplicationSettings({ application: { id, name, description, enabled, revision } }: { application: Application }) {
  const draft = useDraft({ name, description, enabled }, revision);
  const save = useSave(id, draft);
  const errors = fieldErrors(save.error);
  const stops = enabled && !draft.value.enabled;
  return (
    <Section title="What it is">
      <FormProblem error={save.error} />
      <div style={{ maxWidth: 480 }}>
        <TextInput label="Name" mb="md" value={draft.value.name} error={errors.name} onChange={(event) => draft.set({ name: event.currentTarget.value })} />
        <TextInput label="What it is for" mb="md" value={draft.value.description ?? ''} error={errors.description} onChange={(event) => draft.set({ description: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        <Switch label="Enabled" description="While it is not, gateways refuse the tokens of all its keys." checked={draft.value.enabled} onChange={(event) => draft.set({ enabled: event.currentTarget.checked })} />
      </div>
      <LeaveGuard isChanged={draft.isChanged} />
      {draft.isChanged ? <SaveBar consequence={stops ? <><strong>Whatever runs with its keys</strong> gets 401 within a second. Enabling brings it back.</> : ''} label="Save application" quiet={{ label: 'Discard', onClick: draft.discard }} isSaving={save.isPending} isDisabled={draft.value.name === ''} onSave={() => save.mutate(draft.changes)} /> : null}
    </Section>
  );
}

function useSave(id: string, draft: Pick<Draft<object>, 'revision' | 'settle' | 'rebase'>) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<'updateApplication'>) => api.call('updateApplication', { params: { id }, body, revision: draft.revision }),
    onSuccess: (saved, body) => {
      queryClient.setQueryData(keysOf.application(id), saved);
      draft.settle(body);
      void queryClient.invalidateQueries({ queryKey: keysOf.application(id) });
    },
    onError: async (error) => {
      if (!isStale(error)) return;
      await queryClient.invalidateQueries({ queryKey: keysOf.application(id) });
      draft.rebase();
    },
  });
}
