import type { KeyManager } from '@keyplane/api-client';
import { fieldErrors, FormProblem, LeaveGuard, PageHeader, PageTabs, QueryView, RolloutStrip, SaveBar, StagedCheck, TypeGlyph, useApi, useDraft } from '@keyplane/ui';
import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { KeyManagerState } from '../../state/KeyManagerState';
import { useKeyManagerStates } from '../../state/use-key-manager-states';
import { useKeyManager, useRollout, useUpdateKeyManager } from './api';
import { Claims } from './components/Claims';
import { Connection } from './components/Connection';
import { DangerZone } from './components/DangerZone';
import { DisableButton } from './components/DisableButton';
import { Endpoints } from './components/Endpoints';
import { History } from './components/History';
import { Overview } from './components/Overview';
import { PermissionEditor, type Choice } from './components/PermissionEditor';
import { SigningKeys } from './components/SigningKeys';
import { useConnectorTypes } from './connector-types';
import { patchOf, settingsOf, type SettingsProps } from './draft';
import { WhoMayUse } from './who-may-use';

export function KeyManagerPage() {
  const { id = '' } = useParams();
  const keyManager = useKeyManager(id);
  return <QueryView query={keyManager} what="This key manager" isPage>{(data) => <KeyManagerView key={id} keyManager={data} />}</QueryView>;
}

function KeyManagerView({ keyManager }: { keyManager: KeyManager }) {
  const [parameters] = useSearchParams();
  const rollout = useRollout(keyManager.id);
  const server = useKeyManagerStates().data?.get(keyManager.id);
  const draft = useDraft(settingsOf(keyManager), keyManager.revision);
  const update = useUpdateKeyManager(keyManager.id, draft);
  const check = useStoredCheck(keyManager.id);
  const [chosen, setChosen] = useState<Choice['value']>(null);
  // What came with its organization is ours: its server is not the administrator's to change.
  const isOurs = useConnectorTypes().data?.items.find(({ type }) => type === keyManager.type)?.creatable === false;
  const settings: SettingsProps = { keyManager, draft, errors: fieldErrors(update.error), isFixed: isOurs || keyManager.organization === null };
  return (
    <>
      <PageHeader
        title={keyManager.displayName}
        glyph={<TypeGlyph type={keyManager.type} isDisabled={!keyManager.enabled} />}
        trail={[{ label: 'Key managers', to: '/key-managers' }]}
        facts={<><KeyManagerState keyManager={keyManager} rollout={rollout.data} server={server} /><WhoMayUse permissions={keyManager.permissions} tail=" may use it" /><code className="kp-dim">{keyManager.type}</code></>}
        actions={<><DisableButton keyManager={keyManager} update={update} /><Button variant="default" leftSection={<IconPlayerPlay size={15} aria-hidden="true" />} loading={check.isPending} onClick={() => check.mutate()}>Run check</Button></>}
      />
      {(parameters.has('saved') || update.isSuccess) && rollout.data !== undefined ? <RolloutStrip rollout={rollout.data} takesFocus /> : null}
      <FormProblem error={check.error} />
      {check.data === undefined ? null : <div style={{ marginBottom: 24 }}><StagedCheck title="Check" note={`How ${keyManager.displayName} answers now. Nothing is changed.`} stages={check.data.stages} isRunning={check.isPending} /></div>}
      <FormProblem error={update.error} />
      <KeyManagerTabs settings={settings} choice={{ value: chosen, set: setChosen }} rollout={rollout.data === undefined ? null : <RolloutStrip rollout={rollout.data} />} />
      <LeaveGuard isChanged={draft.isChanged || chosen !== null} />
      {/* Permissions have a save of their own: they concern no gateway. */}
      {draft.isChanged && parameters.get('tab') !== 'permissions' ? <SaveBar consequence="Gateways enforce it within a second." label="Save and roll out" onSave={() => update.mutate(patchOf(draft.changes))} isSaving={update.isPending} isDisabled={draft.value.allowedAlgorithms.length === 0} quiet={{ label: 'Discard', onClick: draft.discard }} /> : null}
    </>
  );
}

function KeyManagerTabs({ settings, choice, rollout }: { settings: SettingsProps; choice: Choice; rollout: React.ReactNode }) {
  const { keyManager } = settings;
  return (
    <PageTabs tabs={[
      { value: 'overview', label: 'Overview', content: <Overview keyManager={keyManager} /> },
      { value: 'connection', label: 'Connection', content: <><Connection {...settings} /><DangerZone keyManager={keyManager} /></> },
      { value: 'endpoints', label: 'Endpoints', content: <Endpoints {...settings} /> },
      { value: 'keys', label: 'Keys', content: <SigningKeys {...settings} /> },
      { value: 'claims', label: 'Claims', content: <Claims {...settings} /> },
      { value: 'permissions', label: 'Permissions', content: <PermissionEditor keyManagerId={keyManager.id} choice={choice} /> },
      { value: 'roll-out', label: 'Roll-out', content: rollout },
      { value: 'audit', label: 'Audit', content: <History keyManagerId={keyManager.id} /> },
    ]} />
  );
}

function useStoredCheck(id: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => api.call('checkStoredKeyManager', { params: { id } }) });
}
