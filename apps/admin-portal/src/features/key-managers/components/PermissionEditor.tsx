import type { Impact, KeyManager } from '@keyplane/api-client';
import { clockTime, counted, fieldErrors, FormProblem, LeaveGuard, Option, QueryView, SaveBar, Section, useApi } from '@keyplane/ui';
import { Alert, MultiSelect, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keyManagerKeys, usePermissions } from '../api';

type Permissions = KeyManager['permissions'];
const OPTIONS = [
  { type: 'PUBLIC', label: 'Everyone', note: 'Every application developer' },
  { type: 'ALLOW', label: 'Only these roles', note: 'A person needs at least one of them' },
  { type: 'DENY', label: 'Everyone but these roles', note: 'A person with one of them may not' },
] as const;

/** One of three, never two lists; whom it touches stands beside it before anything is saved. */
export function PermissionEditor({ keyManagerId }: { keyManagerId: string }) {
  const permissions = usePermissions(keyManagerId);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  return (
    <>
      {savedAt === null ? null : <Alert color="green" variant="light" radius="md" mb="lg" role="status">In force since {clockTime(savedAt.toISOString())}. Gateways do not need this change.</Alert>}
      <QueryView query={permissions} what="Who may create keys here">{({ answer, etag }) => <Editor key={etag} keyManagerId={keyManagerId} saved={answer} etag={etag} onSaved={() => setSavedAt(new Date())} />}</QueryView>
    </>
  );
}

function Editor({ keyManagerId, saved, etag, onSaved }: { keyManagerId: string; saved: Permissions; etag: string; onSaved: () => void }) {
  const [chosen, setChosen] = useState<Permissions>(saved);
  const api = useApi();
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => api.call('listRoles', { query: { limit: 200 }, signal }) });
  const save = useSave({ id: keyManagerId, etag, onSaved });
  const isComplete = chosen.type === 'PUBLIC' || chosen.roles.length > 0;
  const isChanged = JSON.stringify(normal(chosen)) !== JSON.stringify(normal(saved));
  const impact = useQuery({
    queryKey: keyManagerKeys.impact(keyManagerId, chosen.type, chosen.roles), enabled: isComplete,
    queryFn: ({ signal }) => api.call('getKeyManagerImpact', { params: { id: keyManagerId }, query: { type: chosen.type, ...(chosen.type === 'PUBLIC' ? {} : { roles: chosen.roles }) }, signal }),
  });
  return (
    <div className="kp-half">
      <div>
        <FormProblem error={save.error} />
        <Section title="Who may create keys here">
          <Text size="sm" c="dimmed" mb="sm">Decides on new keys only. Gateways never look at it.</Text>
          {OPTIONS.map(({ type, label, note }) => (
            <div key={type}>
              <Option name="permission" label={label} note={note} isChosen={chosen.type === type} onChoose={() => setChosen({ type, roles: type === 'PUBLIC' ? [] : chosen.roles })} />
              {chosen.type === type && type !== 'PUBLIC' ? (
                <MultiSelect ml={40} mb="sm" label="Roles" placeholder="Add a role" searchable data={roles.data?.items.map(({ name }) => name) ?? []} value={chosen.roles} onChange={(value) => setChosen({ type, roles: value })}
                  error={fieldErrors(save.error).roles ?? (isComplete ? undefined : 'Choose at least one role.')} />
              ) : null}
            </div>
          ))}
        </Section>
      </div>
      <Section title="If you save now">
        {isComplete ? <QueryView query={impact} what="What this touches">{(data) => <WhomItTouches impact={data} />}</QueryView> : <Text size="sm" c="dimmed">Choose at least one role to see whom it touches.</Text>}
      </Section>
      <LeaveGuard isChanged={isChanged} />
      {isChanged ? (
        <SaveBar label="Save permissions" onSave={() => save.mutate(normal(chosen))} isSaving={save.isPending} isDisabled={!isComplete} quiet={{ label: 'Discard', onClick: () => setChosen(saved) }}
          consequence={<Consequence impact={impact.data} />} />
      ) : null}
    </div>
  );
}

function Consequence({ impact }: { impact: Impact | undefined }) {
  if (impact === undefined) return null;
  if (impact.owners.length === 0) return <>Nobody who has keys here loses the choice.</>;
  return <><strong>{counted(impact.owners.length, 'person', 'people')}, {counted(impact.applications.length, 'application')} lose the choice.</strong> Existing keys keep working.</>;
}

function WhomItTouches({ impact }: { impact: Impact }) {
  return (
    <>
      {impact.applications.length === 0 ? <Text size="sm">Nobody who has keys here loses the choice.</Text> : (
        <ul className="kp-list kp-rows">{impact.applications.map(({ id, name, owner }) => <li key={id}><strong style={{ fontWeight: 580 }}>{owner}</strong> <span className="kp-dim">{name}</span></li>)}</ul>
      )}
      <Alert mt="md" color="green" variant="light" radius="md" title="Existing keys keep working">Their owners may still read and delete them, and gateways go on accepting their tokens. Only new keys, new secrets and test tokens stop.</Alert>
    </>
  );
}

function useSave({ id, etag, onSaved }: { id: string; etag: string; onSaved: () => void }) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Permissions) => api.call('setKeyManagerPermissions', { params: { id }, body, revision: etag }),
    onSuccess: async () => {
      onSaved();
      await queryClient.invalidateQueries({ queryKey: keyManagerKeys.all });
    },
  });
}

function normal({ type, roles }: Permissions): Permissions {
  return { type, roles: type === 'PUBLIC' ? [] : [...roles].sort() };
}
