import { SchemaForm } from '@keyplane/ui';
import { Button, Stack, TagsInput } from '@mantine/core';
import { IconChevronDown } from '@tabler/icons-react';
import { useState } from 'react';
import type { KeyDraft, KeyPlan } from '../key-plan';

interface KeyDetailsProps {
  plan: KeyPlan;
  draft: KeyDraft;
  errors: Readonly<Record<string, string>>;
  onChange: (part: Partial<KeyDraft>) => void;
}

/** What has a sensible value already: folded, unless something in it is missing or was refused. */
export function KeyDetails({ plan, draft, errors, onChange }: KeyDetailsProps) {
  const [isUnfolded, setIsUnfolded] = useState(false);
  const { applicationFields } = plan.keyManager;
  const isAsked = plan.needsCallbacks || Object.keys(errors).some((name) => /^(scopes|callbackUrls|additionalProperties)/.test(name));
  const names = ['scopes', ...applicationFields.map(({ label }) => label.toLowerCase()), ...(plan.needsCallbacks ? ['callback URLs'] : [])];
  if (!isUnfolded && !isAsked) return <Button variant="subtle" size="compact-sm" ml={-8} mt="xs" c="var(--kp-accent)" rightSection={<IconChevronDown size={15} aria-hidden="true" />} onClick={() => setIsUnfolded(true)}>Change {inWords(names)}</Button>;
  return (
    <Stack gap="md" mt="md">
      {plan.needsCallbacks ? <TagsInput label="Callback URLs" description="Where people come back to after they signed in." placeholder={draft.callbackUrls.length === 0 ? 'https://app.example/callback' : undefined} value={draft.callbackUrls} error={errors.callbackUrls} onChange={(callbackUrls) => onChange({ callbackUrls })} /> : null}
      <TagsInput label="Scopes" description="Those that its tokens may ask for." placeholder="Add a scope" data={plan.knownScopes} value={plan.scopes} error={errors.scopes} onChange={(scopes) => onChange({ scopes })} />
      {applicationFields.length === 0 ? null : <div><SchemaForm fields={applicationFields} values={draft.properties} errors={propertyErrors(errors)} onChange={(properties) => onChange({ properties })} /></div>}
    </Stack>
  );
}

/** "a, b or c" */
function inWords(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}

function propertyErrors(errors: Readonly<Record<string, string>>): Record<string, string> {
  const prefix = 'additionalProperties.';
  return Object.fromEntries(Object.entries(errors).filter(([name]) => name.startsWith(prefix)).map(([name, message]) => [name.slice(prefix.length), message]));
}
