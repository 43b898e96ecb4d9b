import type { Impact, KeyManager } from '@keyplane/api-client';
import { clockTime, counted, fieldErrors, FormProblem, isStale, Option, QueryView, SaveBar, Section, useApi } from '@keyplane/ui';
import { Alert, MultiSelect, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type Dispatch, type SetStateAction } from 'react';
import { keyManagerKeys, usePermissions } from '../api';
import { PERMISSION_ICONS } from '../who-may-use';
import { WhomItTouches } from './WhomItTouches';

type Permissions = KeyManager['permissions'];
const OPTIONS = [
  { type: 'PUBLIC', label: 'Everyone', note: 'Every application developer' },
  { type: 'ALLOW', label: 'Only these roles', note: 'A person needs at least one of them' },
  { type: 'DENY', label: 'Everyone but these roles', note: 'A person with one of them may not' },
] as const;

export interface Chosen {
  permissions: Permissions;
  /** Of what was saved when the choice began; null, once "somebody changed this meanwhile" was said: of the newest. */
  etag: string | null;
}

/** What was chosen and is not saved yet; null: nothing. The page holds it, so that other tabs don't lose it. */
export interface Choice {
  value: Chosen | null;
  set: Dispatch<SetStateAction<Chosen | null>>;
}

/** One of three, never two lists; whom it touches stands beside it before anything is saved. */
export function PermissionEditor({ keyManagerId, choice }: { keyManagerId: string; choice: Choice }) {
  const permissions = usePermissions(keyManagerId);
  const [savedAt, setSavedAt] = useState<Date | null>(null);
  return (
    <>
      {savedAt === null ? null : <Alert color="green" variant="light" radius="md" mb="lg" role="status">In force since {clockTime(savedAt.toISOString())}. Gateways do not need this change.</Alert>}
      <QueryView query={permissions} what="Who may create keys here">{({ answer, etag }) => <Editor keyManagerId={keyManagerId} saved={answer} etag={etag} choice={choice} onSaved={() => setSavedAt(new Date())} />}</QueryView>
    </>
  );
}

interface EditorProps {
  keyManagerId: string;
  saved: Permissions;
  etag: string;
  choice: Choice;
  onSaved: () => void;
}

function Editor({ keyManagerId, saved, etag, choice, onSaved }: EditorProps) {
  const chosen = choice.value?.permissions ?? saved;
  const setChosen = (permissions: Permissions): void => choice.set((current) => ({ permissions, etag: current === null ? etag : current.etag }));
  const api = useApi();
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => api.call('listRoles', { query: { limit: 200 }, signal }) });
  const save = useSave({ id: keyManagerId, etag: choice.value?.etag ?? etag, choice, onSaved });
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
              <Option name="permission" label={label} note={note} mark={PERMISSION_ICONS[type]} isChosen={chosen.type === type} onChoose={() => setChosen({ type, roles: type === 'PUBLIC' ? [] : chosen.roles })} />
              {chosen.type === type && type !== 'PUBLIC' ? (
                <MultiSelect ml={40} mb="sm" label="Roles" placeholder="Add a role" searchable data={roles.data?.items.map(({ name }) => name) ?? []} value={chosen.roles} onChange={(value) => setChosen({ type, roles: value })}
                  error={fieldErrors(save.error).roles ?? (isComplete ? undefined : 'Choose at least one role.')} />
              ) : null}
            </div>
          ))}
        </Section>
        <WhatItDecides />
      </div>
      {isComplete ? <WhomItTouches query={impact} chosen={chosen} /> : <Section title="If you save now"><Text size="sm" c="dimmed">Choose at least one role to see whom it touches.</Text></Section>}
      {isChanged ? (
        <SaveBar label="Save permissions" onSave={() => save.mutate(normal(chosen))} isSaving={save.isPending} isDisabled={!isComplete} quiet={{ label: 'Discard', onClick: () => choice.set(null) }}
          consequence={<Consequence impact={impact.data} />} />
      ) : null}
    </div>
  );
}

function Consequence({ impact }: { impact: Impact | undefined }) {
  if (impact === undefined) return null;
  const { people, applications } = impact;
  if (people.losingCount === 0 && applications.length === 0) return <>Nobody loses the choice.</>;
  return <><strong>{counted(people.losingCount, 'person', 'people')}, {counted(applications.length, 'application')} lose the choice.</strong> Existing keys keep working.</>;
}

function WhatItDecides() {
  return (
    <Section title="What it decides">
      <ul className="kp-list kp-rows">
        <li className="kp-line"><div>Create a key, map a client, add a secret, get a test token</div><span style={{ color: 'var(--kp-accent)' }}>Asked each time</span></li>
        <li className="kp-line"><div>See, revoke and delete your own keys</div><span className="kp-dim">Never asked</span></li>
        <li className="kp-line"><div>Whether a gateway accepts a token</div><span className="kp-dim">Never asked</span></li>
      </ul>
    </Section>
  );
}

function useSave({ id, etag, choice, onSaved }: Pick<EditorProps, 'etag' | 'choice' | 'onSaved'> & { id: string }) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Permissions) => api.call('setKeyManagerPermissions', { params: { id }, body, revision: etag }),
    onSuccess: async () => {
      choice.set(null);
      onSaved();
      await queryClient.invalidateQueries({ queryKey: keyManagerKeys.all });
    },
    // With what somebody else saved meanwhile on the page, the next save may go over it.
    onError: async (error) => {
      if (!isStale(error)) return;
      await queryClient.invalidateQueries({ queryKey: keyManagerKeys.permissions(id) });
      choice.set((current) => (current === null ? null : { ...current, etag: null }));
    },
  });
}

function normal({ type, roles }: Permissions): Permissions {
  return { type, roles: type === 'PUBLIC' ? [] : [...roles].sort() };
}
