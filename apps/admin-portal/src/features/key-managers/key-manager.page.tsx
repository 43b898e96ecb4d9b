import type { KeyManager } from '@keyplane/api-client';
import { PageHeader, QueryView, RolloutStrip, StagedCheck, TypeGlyph, useApi } from '@keyplane/ui';
import { Button, Tabs } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { useKeyManager, useRollout, useUpdateKeyManager } from './api';
import { DangerZone } from './components/DangerZone';
import { DisableButton } from './components/DisableButton';
import { History } from './components/History';
import { KeyManagerState } from './components/KeyManagerState';
import { Overview } from './components/Overview';
import { PermissionEditor } from './components/PermissionEditor';
import { Settings } from './components/Settings';
import { SigningKeys } from './components/SigningKeys';
import { whoMayUse } from './who-may-use';

export function KeyManagerPage() {
  const { id = '' } = useParams();
  const keyManager = useKeyManager(id);
  return <QueryView query={keyManager} what="This key manager" isPage>{(data) => <KeyManagerView keyManager={data} />}</QueryView>;
}

function KeyManagerView({ keyManager }: { keyManager: KeyManager }) {
  const [parameters, setParameters] = useSearchParams();
  const tab = parameters.get('tab') ?? 'overview';
  const rollout = useRollout(keyManager.id);
  const update = useUpdateKeyManager(keyManager);
  const isJustSaved = parameters.has('saved') || update.isSuccess;
  const check = useStoredCheck(keyManager.id);
  return (
    <>
      <PageHeader
        title={keyManager.displayName}
        glyph={<TypeGlyph type={keyManager.type} isDisabled={!keyManager.enabled} />}
        trail={[{ label: 'Key managers', to: '/key-managers' }]}
        facts={<><KeyManagerState keyManager={keyManager} rollout={rollout.data} /><span>{whoMayUse(keyManager.permissions)} may use it</span><code className="kp-dim">{keyManager.type}</code></>}
        actions={<><DisableButton keyManager={keyManager} update={update} /><Button variant="default" leftSection={<IconPlayerPlay size={15} aria-hidden="true" />} loading={check.isPending} onClick={() => check.mutate()}>Run check</Button></>}
      />
      {isJustSaved && rollout.data !== undefined ? <RolloutStrip rollout={rollout.data} takesFocus /> : null}
      {check.data === undefined ? null : <div style={{ marginBottom: 24 }}><StagedCheck stages={check.data.stages} isRunning={check.isPending} /></div>}
      <Tabs keepMounted={false} value={tab} onChange={(value) => setParameters({ tab: value ?? 'overview' })}>
        <Tabs.List mb="lg"><Tabs.Tab value="overview">Overview</Tabs.Tab><Tabs.Tab value="connection">Connection</Tabs.Tab><Tabs.Tab value="keys">Keys</Tabs.Tab><Tabs.Tab value="permissions">Permissions</Tabs.Tab><Tabs.Tab value="roll-out">Roll-out</Tabs.Tab><Tabs.Tab value="audit">Audit</Tabs.Tab></Tabs.List>
        <Tabs.Panel value="overview"><Overview keyManager={keyManager} /></Tabs.Panel>
        <Tabs.Panel value="permissions"><PermissionEditor keyManagerId={keyManager.id} /></Tabs.Panel>
        <Tabs.Panel value="roll-out">{rollout.data === undefined ? null : <RolloutStrip rollout={rollout.data} />}</Tabs.Panel>
        <Tabs.Panel value="connection"><Settings keyManager={keyManager} update={update} /><DangerZone keyManager={keyManager} /></Tabs.Panel>
        <Tabs.Panel value="keys"><SigningKeys keyManagerId={keyManager.id} /></Tabs.Panel>
        <Tabs.Panel value="audit"><History keyManagerId={keyManager.id} /></Tabs.Panel>
      </Tabs>
    </>
  );
}

function useStoredCheck(id: string) {
  const api = useApi();
  return useMutation({ mutationFn: () => api.call('checkStoredKeyManager', { params: { id } }) });
}
