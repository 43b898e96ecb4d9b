import type { CheckStage, ConnectorType } from '@keyplane/api-client';
import { counted, fieldErrors, FormProblem, LeaveGuard, PageHeader, QueryView, SaveBar, SchemaForm, Section, StagedCheck, StateWord, TypeGlyph, useApi, type FieldValues } from '@keyplane/ui';
import { Anchor, Loader, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { useKeyManagers } from '../../state/use-key-managers';
import { keyManagerKeys, useImpactNow } from './api';
import { FoundOnServer, valuesOf } from './components/FoundOnServer';
import { ServerValueFields } from './components/ServerValues';
import { useConnectorTypes } from './connector-types';
import { bodyOf, isEnough, type OwnValues } from './own-values';
import { textOf, useDiscovery } from './use-discovery';

export function AddKeyManagerPage() {
  const { type = '' } = useParams();
  const types = useConnectorTypes();
  return <QueryView query={types} what="This server type" isPage>{({ items }) => <AddForm connector={items.find((item) => item.type === type)} />}</QueryView>;
}

/** One URL; all else is found, and may be changed. */
function AddForm({ connector }: { connector: ConnectorType | undefined }) {
  const [url, setUrl] = useState('');
  const [names, setNames] = useState<{ displayName?: string; description?: string }>({});
  const [connection, setConnection] = useState<FieldValues>({});
  const [own, setOwn] = useState<OwnValues>({});
  const [isByHand, setByHand] = useState(false);
  const discovery = useDiscovery({ type: connector?.type ?? '', url, connection, own, isByHand });
  const navigate = useNavigate();
  const suggested = suggestedName(isByHand ? (own.issuer ?? '') : url);
  const displayName = names.displayName ?? suggested;
  const add = useAdd((id) => void navigate(`/key-managers/${id}?saved`));
  const errors = fieldErrors(add.error);
  const allAccepting = useApisAcceptingAll();
  const isReady = isByHand ? isEnough(own) : discovery.fields !== null;
  const failed = discovery.stages.filter(({ state }) => state === 'fail');
  if (connector === undefined) return <PageHeader title="There is no such server type" trail={[{ label: 'Key managers', to: '/key-managers' }]} />;
  const save = (): void => add.mutate({ name: displayName, displayName, description: names.description === undefined || names.description === '' ? null : names.description, type: connector.type, ...bodyOf(own), ...(isByHand ? {} : { wellKnownEndpoint: textOf(discovery.fields?.wellKnownEndpoint?.value) ?? url.trim() }), connection: { ...connection } });
  return (
    <>
      <PageHeader title={`Add ${connector.displayName}`} glyph={<TypeGlyph type={connector.type} />} trail={[{ label: 'Key managers', to: '/key-managers' }, { label: 'Add', to: '/key-managers/add' }]} />
      <div className="kp-two">
        <div>
          <FormProblem error={add.error} />
          {isByHand ? (
            <Section title="The server" note="Everything by hand" action={<Anchor component="button" type="button" onClick={() => setByHand(false)}>Read it from a URL instead</Anchor>}><ServerValueFields own={own} errors={errors} onChange={setOwn} /></Section>
          ) : (
            <>
              <TextInput label="Issuer or discovery URL" autoFocus mb="xs" classNames={{ input: 'kp-mono' }} value={url} onChange={(event) => setUrl(event.currentTarget.value)} rightSectionWidth={120}
                error={discovery.discoveryError?.message ?? errors.issuer ?? errors.wellKnownEndpoint} rightSection={<FoundMark count={discovery.fields === null ? null : valuesOf(discovery.fields).length} isBusy={discovery.isDiscovering} />} />
              <CheckInALine stages={discovery.stages} />
              <div style={{ marginBottom: 24 }}>{discovery.fields === null ? <Text size="sm" c="dimmed">It has no discovery document? <Anchor component="button" type="button" size="sm" underline="always" onClick={() => setByHand(true)}>Fill in by hand</Anchor></Text> : null}</div>
              {discovery.fields === null ? null : <FoundOnServer fields={discovery.fields} own={own} errors={errors} onChange={setOwn} />}
            </>
          )}
          <Section title="How people see it">
            <div className="kp-fields">
              <TextInput label="Display name" description="Developers see this name." value={displayName} error={errors.name ?? errors.displayName} onChange={(event) => setNames({ ...names, displayName: event.currentTarget.value })} />
              <TextInput label="When to choose it" description="One line, shown where developers pick." value={names.description ?? ''} error={errors.description} onChange={(event) => setNames({ ...names, description: event.currentTarget.value })} />
            </div>
          </Section>
          {connector.connectionFields.length === 0 ? null : (
            <Section title="How Keyplane signs in there" note="Needed to create keys">
              <SchemaForm fields={connector.connectionFields} values={connection} errors={connectionErrors(errors)} onChange={setConnection} />
            </Section>
          )}
        </div>
        <StagedCheck title="Live check" note="Runs while you type. Nothing is saved yet." stages={discovery.stages} isRunning={discovery.isChecking || discovery.isDiscovering} />
      </div>
      <LeaveGuard isChanged={(url !== '' || Object.keys(own).length > 0) && !add.isPending && !add.isSuccess} label="Leave without adding" />
      <SaveBar
        consequence={!isReady ? <><strong>Nothing to add yet.</strong> Keyplane needs the issuer and its signing keys.</> : failed.length > 0 ? <><strong>{counted(failed.length, 'check')} failed.</strong> It may not work until this is mended.</> : <AcceptingAll count={allAccepting} />}
        label={failed.length > 0 ? 'Add anyway' : 'Add key manager'} onSave={save} isSaving={add.isPending} isDisabled={!isReady}
        quiet={{ label: 'Cancel', onClick: () => void navigate('/key-managers') }}
      />
    </>
  );
}

/** On a narrow screen the check stands at the end of the page. */
function CheckInALine({ stages }: { stages: readonly CheckStage[] }) {
  if (stages.length === 0) return null;
  const warned = stages.filter(({ state }) => state === 'warn').length;
  const failed = stages.filter(({ state }) => state === 'fail').length;
  const parts = [`${counted(stages.length - warned - failed, 'check')} passed`, ...(warned === 0 ? [] : [counted(warned, 'warning')]), ...(failed === 0 ? [] : [`${failed} failed`])];
  return <Text size="sm" className="kp-narrow" c="dimmed">{parts.join(', ')} · <Anchor href="#check" size="sm">See all</Anchor></Text>;
}

function FoundMark({ count, isBusy }: { count: number | null; isBusy: boolean }) {
  if (isBusy) return <Loader size="xs" aria-label="Reading the server" />;
  return count === null ? null : <StateWord state="ok">{count} found</StateWord>;
}

function AcceptingAll({ count }: { count: number }) {
  if (count === 0) return <>No API accepts every key manager: this one is trusted where somebody says so.</>;
  return <><strong>{counted(count, 'API accepts', 'APIs accept')} every key manager</strong> and will trust this one at once.</>;
}

/** Every key manager answers how many APIs accept all of them. */
function useApisAcceptingAll(): number {
  const { data } = useKeyManagers();
  const [first] = data?.items ?? [];
  const impact = useImpactNow(first?.id ?? '', { enabled: first !== undefined });
  return impact.data?.apisAcceptingAll ?? 0;
}

function useAdd(onAdded: (id: string) => void) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Parameters<typeof api.call<'createKeyManager'>>[1]['body']) => api.call('createKeyManager', { body }),
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: keyManagerKeys.all });
      onAdded(id);
    },
  });
}

function connectionErrors(errors: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => name.startsWith('connection.')).map(([name, message]) => [name.slice('connection.'.length), message]));
}

/** The host, or the last part of the path: what people would call it. */
function suggestedName(url: string): string {
  if (!URL.canParse(url.trim())) return '';
  const { host, pathname } = new URL(url.trim());
  const [last] = pathname.split('/').filter((part) => part !== '' && part !== '.well-known' && part !== 'openid-configuration').reverse();
  return last ?? host.replace(/[^\w.-]/g, ' ');
}
