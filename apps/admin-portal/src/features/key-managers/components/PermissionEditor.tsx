import type { Impact, KeyManager } from '@keyplane/api-client';
import { counted, fieldErrors, FormProblem, Option, QueryView, SaveBar, Section, useApi } from '@keyplane/ui';
import { Alert, MultiSelect, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { keyManagerKeys } from '../api';

type Permissions = KeyManager['permissions'];
const OPTIONS = [
  { type: 'PUBLIC', label: 'Everyone', note: 'Every application developer' },
  { type: 'ALLOW', label: 'Only these roles', note: 'A person needs at least one of them' },
  { type: 'DENY', label: 'Everyone but these roles', note: 'A person with one of them may not' },
] as const;

/** One of three, never two lists; whom it touches stands beside it before anything is saved. */
export function PermissionEditor({ keyManager }: { keyManager: KeyManager }) {
  const [chosen, setChosen] = useState<Permissions>(keyManager.permissions);
  const api = useApi();
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => api.call('listRoles', { query: { limit: 200 }, signal }) });
  const save = useSave(keyManager);
  const isComplete = chosen.type === 'PUBLIC' || chosen.roles.length > 0;
  const isChanged = JSON.stringify(normal(chosen)) !== JSON.stringify(normal(keyManager.permissions));
  const impact = useQuery({
    queryKey: keyManagerKeys.impact(keyManager.id, chosen.type, chosen.roles), enabled: isComplete,
    queryFn: ({ signal }) => api.call('getKeyManagerImpact', { params: { id: keyManager.id }, query: { type: chosen.type, ...(chosen.type === 'PUBLIC' ? {} : { roles: chosen.roles }) }, signal }),
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
      {save.isSuccess && !isChanged ? <Text role="status" tabIndex={-1}>In force at once. Gateways do not need this change.</Text> : null}
      {isChanged ? (
        <SaveBar label="Save permissions" onSave={() => save.mutate(normal(chosen))} isSaving={save.isPending} isDisabled={!isComplete} quiet={{ label: 'Discard', onClick: () => setChosen(keyManager.permissions) }}
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

function useSave({ id, revision }: KeyManager) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Permissions) => api.call('setKeyManagerPermissions', { params: { id }, body, revision }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keyManagerKeys.all }),
  });
}

function normal({ type, roles }: Permissions): Permissions {
  return { type, roles: type === 'PUBLIC' ? [] : [...roles].sort() };
}
