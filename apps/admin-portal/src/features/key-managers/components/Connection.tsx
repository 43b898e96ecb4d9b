import type { Field, KeyManager } from '@keyplane/api-client';
import { Facts, SchemaForm, Section } from '@keyplane/ui';
import { Group, TextInput } from '@mantine/core';
import { useConnectorTypes } from '../connector-types';
import type { SettingsProps } from '../draft';

/** How people see it, and how Keyplane signs in there. */
export function Connection({ keyManager, draft, errors, isFixed }: SettingsProps) {
  const fields = useConnectorTypes().data?.items.find(({ type }) => type === keyManager.type)?.connectionFields ?? [];
  const { displayName, description, wellKnownEndpoint, connection } = draft.value;
  return (
    <>
      <Section title="How people see it">
        <Group grow align="flex-start">
          <TextInput label="Display name" description="Developers see this name." disabled={keyManager.organization === null} value={displayName} error={errors.displayName} onChange={(event) => draft.set({ displayName: event.currentTarget.value })} />
          <TextInput label="When to choose it" description="One line, shown where developers pick." disabled={keyManager.organization === null} value={description ?? ''} error={errors.description} onChange={(event) => draft.set({ description: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        </Group>
      </Section>
      {fields.length === 0 || isFixed ? null : (
        <Section title="How Keyplane signs in there" note={secretsNote(keyManager, fields)}>
          <SchemaForm fields={fields.map((field) => ({ ...field, required: false }))} values={connection} errors={connectionErrors(errors)} onChange={(values) => draft.set({ connection: values })} />
        </Section>
      )}
      <Section title="Where it is">
        {isFixed || wellKnownEndpoint === null ? null : <TextInput mb="md" type="url" label="Discovery document" description="What it publishes fills what is not set under Endpoints." value={wellKnownEndpoint} error={errors.wellKnownEndpoint} onChange={(event) => draft.set({ wellKnownEndpoint: event.currentTarget.value })} />}
        <Facts rows={[['Issuer', <span key="i" className="kp-mono">{keyManager.issuer}</span>], ['Name for scripts', <code key="n">{keyManager.name}</code>]]} />
      </Section>
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
