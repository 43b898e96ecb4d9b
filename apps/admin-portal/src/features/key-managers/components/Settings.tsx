import type { Field, KeyManager } from '@keyplane/api-client';
import { Facts, fieldErrors, FormProblem, LeaveGuard, QueryView, SaveBar, SchemaForm, Section, type FieldValues } from '@keyplane/ui';
import { Group, NumberInput, Switch, TagsInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { useUpdateKeyManager } from '../api';
import { useConnectorTypes } from '../connector-types';

type Form = Pick<KeyManager, 'displayName' | 'description' | 'audiences' | 'consumerKeyClaim' | 'scopesClaim' | 'requireAtJwt' | 'clockToleranceSeconds'>;
const formOf = ({ displayName, description, audiences, consumerKeyClaim, scopesClaim, requireAtJwt, clockToleranceSeconds }: KeyManager): Form => ({ displayName, description, audiences, consumerKeyClaim, scopesClaim, requireAtJwt, clockToleranceSeconds });

/** How people see it, how Keyplane signs in there, and what gateways demand of its tokens. */
export function Settings({ keyManager, update }: { keyManager: KeyManager; update: ReturnType<typeof useUpdateKeyManager> }) {
  const types = useConnectorTypes();
  return <QueryView query={types} what="What can be set">{({ items }) => <Editor key={keyManager.revision} keyManager={keyManager} update={update} fields={items.find(({ type }) => type === keyManager.type)?.connectionFields ?? []} />}</QueryView>;
}

function Editor({ keyManager, update, fields }: { keyManager: KeyManager; update: ReturnType<typeof useUpdateKeyManager>; fields: Field[] }) {
  const [form, setForm] = useState(formOf(keyManager));
  const [connection, setConnection] = useState<FieldValues>({});
  const errors = fieldErrors(update.error);
  const isOwn = keyManager.organization !== null;
  const isChanged = JSON.stringify(form) !== JSON.stringify(formOf(keyManager)) || Object.keys(connection).length > 0;
  const set = (part: Partial<Form>): void => setForm({ ...form, ...part });
  const discard = (): void => {
    setForm(formOf(keyManager));
    setConnection({});
  };
  const { token, clientRegistration, revocation } = keyManager.endpoints;
  return (
    <>
      <FormProblem error={update.error} />
      <Section title="How people see it">
        <Group grow align="flex-start">
          <TextInput label="Display name" description="Developers see this name." disabled={!isOwn} value={form.displayName} error={errors.displayName} onChange={(event) => set({ displayName: event.currentTarget.value })} />
          <TextInput label="When to choose it" description="One line, shown where developers pick." disabled={!isOwn} value={form.description ?? ''} error={errors.description} onChange={(event) => set({ description: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        </Group>
      </Section>
      {fields.length === 0 || !isOwn ? null : (
        <Section title="How Keyplane signs in there" note={secretsNote(keyManager, fields)}>
          <SchemaForm fields={fields.map((field) => ({ ...field, required: false }))} values={connection} errors={connectionErrors(errors)} onChange={setConnection} />
        </Section>
      )}
      <Section title="What gateways demand of its tokens">
        <TagsInput label="Audience" description="A token must name one of these; none: each API checks its own." mb="md" disabled={!isOwn} value={form.audiences} error={errors.audiences} onChange={(audiences) => set({ audiences })} />
        <Group grow align="flex-start" mb="md">
          <TextInput label="Client claim" description="Empty: client_id, else azp." disabled={!isOwn} value={form.consumerKeyClaim ?? ''} error={errors.consumerKeyClaim} onChange={(event) => set({ consumerKeyClaim: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
          <TextInput label="Scopes claim" description="A string, or an array." disabled={!isOwn} value={form.scopesClaim} error={errors.scopesClaim} onChange={(event) => set({ scopesClaim: event.currentTarget.value })} />
          <NumberInput label="Clock tolerance" description="Seconds, 300 at most." min={0} max={300} disabled={!isOwn} value={form.clockToleranceSeconds} error={errors.clockToleranceSeconds} onChange={(value) => set({ clockToleranceSeconds: Number(value) })} />
        </Group>
        <Switch label="Only at+jwt (RFC 9068)" disabled={!isOwn} checked={form.requireAtJwt} onChange={(event) => set({ requireAtJwt: event.currentTarget.checked })} />
        {isOwn ? null : <Text size="sm" c="dimmed" mt="sm">A global key manager: operators change it.</Text>}
      </Section>
      <Section title="Endpoints">
        <Facts rows={[
          keyManager.wellKnownEndpoint === null ? null : ['Discovery document', <span key="d" className="kp-mono">{keyManager.wellKnownEndpoint}</span>],
          token ? ['Token endpoint', <span key="t" className="kp-mono">{token}</span>] : null,
          clientRegistration ? ['Registration endpoint', <span key="r" className="kp-mono">{clientRegistration}</span>] : null,
          revocation ? ['Revocation endpoint', <span key="v" className="kp-mono">{revocation}</span>] : null,
          ['Name for scripts', <code key="n">{keyManager.name}</code>],
        ]} />
      </Section>
      <LeaveGuard isChanged={isChanged} />
      {isChanged ? <SaveBar consequence="Gateways enforce it within a second." label="Save and roll out" onSave={() => update.mutate({ ...form, ...(Object.keys(connection).length === 0 ? {} : { connection: { ...connection } }) })} isSaving={update.isPending} quiet={{ label: 'Discard', onClick: discard }} /> : null}
    </>
  );
}

/** A read never shows a secret; it says whether one is set. */
function secretsNote({ connection }: KeyManager, fields: readonly Field[]): string {
  const isSet = fields.some(({ kind, name }) => kind === 'secret' && isSetState(connection[name]));
  return isSet ? 'A secret is set. What you type replaces it; empty keeps it.' : 'No secret is set.';
}

function isSetState(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'isSet' in value && value.isSet === true;
}

function connectionErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => name.startsWith('connection.')).map(([name, message]) => [name.slice('connection.'.length), message]));
}
