import type { Api } from '@keyplane/api-client';
import { fieldErrors, FormProblem, LeaveGuard, PageHeader, PageTabs, QueryView, RolloutStrip, SaveBar, Section, StateWord, useDraft } from '@keyplane/ui';
import { Switch, TagsInput, TextInput } from '@mantine/core';
import { useParams } from 'react-router';
import { useApiRollout, useApiUsage, useOneApi, useUpdateApi } from './api';
import { AcceptedKeyManagers } from './components/AcceptedKeyManagers';
import { Consequence } from './components/Consequence';
import { DeleteApi } from './components/DeleteApi';
import { OfflineButton } from './components/OfflineButton';
import { Operations } from './components/Operations';
import { Subscribers } from './components/Subscribers';
import { WebPages } from './components/WebPages';

export function ApiPage() {
  const { id = '' } = useParams();
  const api = useOneApi(id);
  return <QueryView query={api} what="This API" isPage>{(data) => <ApiEditor key={id} api={data} />}</QueryView>;
}

/** What became of the last save. */
function Strip({ apiId }: { apiId: string }) {
  const { data } = useApiRollout(apiId);
  return data === undefined ? null : <RolloutStrip rollout={data} />;
}

type Form = Pick<Api, 'description' | 'keyManagers' | 'operations' | 'audiences' | 'upstreamUrl' | 'sandboxUpstreamUrl' | 'forwardToken' | 'cors'>;
type FormChange = (change: Partial<Form>) => void;
const formOf = ({ description, keyManagers, operations, audiences, upstreamUrl, sandboxUpstreamUrl, forwardToken, cors }: Api): Form => ({ description, keyManagers, operations, audiences, upstreamUrl, sandboxUpstreamUrl, forwardToken, cors });

function ApiEditor({ api }: { api: Api }) {
  const draft = useDraft(formOf(api), api.revision);
  const form = draft.value;
  const { data: usage } = useApiUsage(api.id);
  const update = useUpdateApi(api.id, draft);
  const isNone = form.keyManagers.mode === 'selected' && form.keyManagers.ids.length === 0;
  const parts = { api, form, errors: fieldErrors(update.error), onChange: draft.set };
  return (
    <>
      <PageHeader title={`${api.name} ${api.version}`} trail={[{ label: 'APIs', to: '/apis' }]}
        facts={<>{api.enabled ? <StateWord state="ok">Published</StateWord> : <StateWord state="disabled">Offline</StateWord>}<code>{api.basePath}</code></>}
        actions={<><OfflineButton api={api} update={update} /><DeleteApi api={api} /></>} />
      {update.isSuccess ? <Strip apiId={api.id} /> : null}
      <FormProblem error={update.error} />
      <PageTabs tabs={[
        { value: 'access', label: 'Access', content: <Access {...parts} /> },
        { value: 'upstreams', label: 'Upstreams', content: <Upstreams {...parts} /> },
        { value: 'cors', label: 'CORS', content: <WebPages value={form.cors} errors={parts.errors} onChange={(cors) => parts.onChange({ cors })} /> },
        { value: 'subscribers', label: 'Subscribers', count: usage?.subscriberCount, content: <Subscribers apiId={api.id} /> },
      ]} />
      <LeaveGuard isChanged={draft.isChanged} />
      {draft.isChanged ? <SaveBar consequence={<Consequence api={api} keyManagers={form.keyManagers} />} label="Save and roll out" onSave={() => update.mutate(draft.changes)} isSaving={update.isPending} isDisabled={isNone} quiet={{ label: 'Discard', onClick: draft.discard }} /> : null}
    </>
  );
}

interface PartProps {
  api: Api;
  form: Form;
  errors: Readonly<Record<string, string>>;
  onChange: FormChange;
}

function Access({ api, form, errors, onChange }: PartProps) {
  const { data: usage } = useApiUsage(api.id);
  const isNone = form.keyManagers.mode === 'selected' && form.keyManagers.ids.length === 0;
  return (
    <div className="kp-half">
      <AcceptedKeyManagers value={form.keyManagers} uses={usage?.keyManagers} error={isNone ? 'Choose at least one key manager; with none, every call is refused.' : (errors['keyManagers.ids'] ?? errors.keyManagers)} onChange={(keyManagers) => onChange({ keyManagers })} />
      <div>
        <Operations value={form.operations} error={errors.operations} onChange={(operations) => onChange({ operations })} />
        <Section title="Audience" note="A token must name one of these">
          <TagsInput aria-label="Audiences" placeholder={form.audiences.length === 0 ? 'Any; nothing is checked' : ''} value={form.audiences} error={errors.audiences} onChange={(audiences) => onChange({ audiences })} />
        </Section>
      </div>
    </div>
  );
}

function Upstreams({ form, errors, onChange }: PartProps) {
  return (
    <div className="kp-half">
      <Section title="Where calls go">
        <TextInput label="Upstream" type="url" mb="md" value={form.upstreamUrl} error={errors.upstreamUrl} onChange={(event) => onChange({ upstreamUrl: event.currentTarget.value })} />
        <TextInput label="Sandbox upstream" description="For sandbox keys; absent, they get 403." type="url" value={form.sandboxUpstreamUrl ?? ''} error={errors.sandboxUpstreamUrl} onChange={(event) => onChange({ sandboxUpstreamUrl: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        <Switch mt="md" label="Forward the access token" description="Else the upstream gets what the token says, in X-Keyplane- headers, and not the token." checked={form.forwardToken} error={errors.forwardToken} onChange={(event) => onChange({ forwardToken: event.currentTarget.checked })} />
      </Section>
      <Section title="What developers read">
        <TextInput label="What it is for" description="One line, shown in the catalogue." maxLength={2000} value={form.description ?? ''} error={errors.description} onChange={(event) => onChange({ description: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
      </Section>
    </div>
  );
}
