import type { KeyManager } from '@keyplane/api-client';
import { Facts, SchemaForm, Section, type FieldValues, type SecretState } from '@keyplane/ui';
import { TagsInput, TextInput } from '@mantine/core';
import { useConnectorTypes } from '../connector-types';
import type { SettingsProps } from '../draft';
import { ForDevelopers } from './ForDevelopers';

/** How people see it, how Keyplane signs in there, and what it offers developers. */
export function Connection(props: SettingsProps) {
  const { keyManager, draft, errors, isFixed } = props;
  const fields = useConnectorTypes().data?.items.find(({ type }) => type === keyManager.type)?.connectionFields ?? [];
  const stored = storedValues(keyManager.connection);
  const { displayName, description, wellKnownEndpoint, issuerAliases, connection } = draft.value;
  return (
    <>
      <Section title="How people see it">
        <div className="kp-fields">
          <TextInput label="Display name" description="Developers see this name." disabled={keyManager.organization === null} value={displayName} error={errors.displayName} onChange={(event) => draft.set({ displayName: event.currentTarget.value })} />
          <TextInput label="When to choose it" description="One line, shown where developers pick." disabled={keyManager.organization === null} value={description ?? ''} error={errors.description} onChange={(event) => draft.set({ description: event.currentTarget.value === '' ? null : event.currentTarget.value })} />
        </div>
      </Section>
      {fields.length === 0 || isFixed ? null : (
        <Section title="How Keyplane signs in there">
          <SchemaForm fields={fields} values={{ ...stored, ...connection }} secretStates={secretStates(keyManager.connection)} errors={connectionErrors(errors)} onChange={(values) => draft.set({ connection: changesOf(values, stored) })} />
        </Section>
      )}
      {isFixed ? null : <ForDevelopers {...props} />}
      <Section title="Where it is">
        {isFixed || wellKnownEndpoint === null ? null : <TextInput mb="md" type="url" label="Discovery document" description="What it publishes fills what is not set under Endpoints." value={wellKnownEndpoint} error={errors.wellKnownEndpoint} onChange={(event) => draft.set({ wellKnownEndpoint: event.currentTarget.value })} />}
        {isFixed ? null : <TagsInput mb="md" label="Also accepted as issuer" description="Exactly as its tokens spell it, where it has more than one name." value={issuerAliases} error={errors.issuerAliases} onChange={(value) => draft.set({ issuerAliases: value })} />}
        <Facts rows={[['Issuer', <span key="i" className="kp-mono">{keyManager.issuer}</span>], ['Name for scripts', <code key="n">{keyManager.name}</code>]]} />
      </Section>
    </>
  );
}

/** What is stored, as far as a read tells it: never a secret. */
function storedValues(connection: KeyManager['connection']): FieldValues {
  return Object.fromEntries(Object.entries(connection).filter(([, value]) => !isSecretState(value)));
}

function secretStates(connection: KeyManager['connection']): Record<string, SecretState> {
  return Object.fromEntries(Object.entries(connection).filter((entry): entry is [string, SecretState] => isSecretState(entry[1])));
}

function isSecretState(value: unknown): value is SecretState {
  return typeof value === 'object' && value !== null && 'isSet' in value;
}

/** Only what differs is sent: an absent member stays as it is stored, null clears it (RFC 7396). */
function changesOf(values: FieldValues, stored: FieldValues): FieldValues {
  const names = new Set([...Object.keys(values), ...Object.keys(stored)]);
  return Object.fromEntries([...names].filter((name) => values[name] !== stored[name]).map((name) => [name, values[name] ?? (name in stored ? null : undefined)]));
}

function connectionErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(errors).filter(([name]) => name.startsWith('connection.')).map(([name, message]) => [name.slice('connection.'.length), message]));
}
