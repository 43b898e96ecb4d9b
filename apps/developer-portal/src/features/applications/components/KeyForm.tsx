import type { UsableKeyManager } from '@keyplane/api-client';
import { EnvironmentBadge, Option, SchemaForm, Section, TypeGlyph, type Environment, type FieldValues } from '@keyplane/ui';
import { TagsInput, Text } from '@mantine/core';
import { typesAt } from '../application-types';

export interface KeyDraft {
  environment: Environment;
  keyManagerId: string;
  typeId: string;
  callbackUrls: string[];
  scopes: string[];
  properties: FieldValues;
}

interface KeyFormProps {
  draft: KeyDraft;
  keyManagers: readonly UsableKeyManager[];
  chosen: UsableKeyManager;
  knownScopes: readonly string[];
  errors: Readonly<Record<string, string>>;
  onChange: (draft: KeyDraft) => void;
}

/** Where, at which key manager, what it is, and what the connector asks. What leaves no choice is left out. */
export function KeyForm({ draft, keyManagers, chosen, knownScopes, errors, onChange }: KeyFormProps) {
  const types = typesAt(chosen);
  const type = types.find((one) => one.type.id === draft.typeId) ?? types[0];
  const set = (part: Partial<KeyDraft>): void => onChange({ ...draft, ...part });
  return (
    <>
      <Section title="For which environment?">
        <Option name="environment" label="Production" note="Real data" glyph={<EnvironmentBadge environment="PRODUCTION" />} isChosen={draft.environment === 'PRODUCTION'} onChoose={() => set({ environment: 'PRODUCTION' })} />
        <Option name="environment" label="Sandbox" note="Test data, sandbox upstreams" glyph={<EnvironmentBadge environment="SANDBOX" />} isChosen={draft.environment === 'SANDBOX'} onChoose={() => set({ environment: 'SANDBOX' })} />
      </Section>
      {keyManagers.length === 1 ? null : (
        <Section title="Which key manager makes the key?">
          {keyManagers.map(({ id, displayName, description, type: kind }) => <Option key={id} name="key-manager" label={displayName} note={description ?? undefined} glyph={<TypeGlyph type={kind} />} isChosen={id === chosen.id} onChoose={() => set({ keyManagerId: id, properties: {} })} />)}
          {errors.keyManagerId === undefined ? null : <Text size="sm" className="kp-bad" role="alert">{errors.keyManagerId}</Text>}
        </Section>
      )}
      {types.length < 2 ? null : (
        <Section title="What is it?" note="Sets the grants for you">
          {types.map(({ type: { id, label, note } }) => <Option key={id} name="type" label={label} note={note} isChosen={id === type?.type.id} onChoose={() => set({ typeId: id })} />)}
        </Section>
      )}
      {type?.type.hasCallbacks ? <Section title="Where people come back to"><TagsInput aria-label="Callback URLs" placeholder="https://app.example/callback" value={draft.callbackUrls} error={errors.callbackUrls} onChange={(callbackUrls) => set({ callbackUrls })} /></Section> : null}
      <Section title="Scopes" note="Those that its tokens may ask for"><TagsInput aria-label="Scopes" placeholder="Add a scope" data={[...knownScopes]} value={draft.scopes} error={errors.scopes} onChange={(scopes) => set({ scopes })} /></Section>
      {chosen.applicationFields.length === 0 ? null : <Section title={`At ${chosen.displayName}`}><SchemaForm fields={chosen.applicationFields} values={draft.properties} errors={propertyErrors(errors)} onChange={(properties) => set({ properties })} /></Section>}
    </>
  );
}

function propertyErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'additionalProperties.';
  return Object.fromEntries(Object.entries(errors).filter(([name]) => name.startsWith(prefix)).map(([name, message]) => [name.slice(prefix.length), message]));
}
