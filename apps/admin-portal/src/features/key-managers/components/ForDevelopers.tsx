import { Section } from '@keyplane/ui';
import { Stack, Switch, TagsInput } from '@mantine/core';
import type { Settings, SettingsProps } from '../draft';

const SWITCHES: readonly { name: keyof Settings & ('enableOAuthAppCreation' | 'enableMapOAuthConsumerApps' | 'validateMappedApps' | 'enableTokenGeneration' | 'keepClientSecrets'); label: string; note: string }[] = [
  { name: 'enableOAuthAppCreation', label: 'Generate keys', note: 'Keyplane makes a client for each key.' },
  { name: 'enableMapOAuthConsumerApps', label: 'Map existing clients', note: 'For clients that somebody made there before.' },
  { name: 'validateMappedApps', label: 'Mapped clients are proven', note: 'Who maps a client gives its secret, which is tried at the server.' },
  { name: 'enableTokenGeneration', label: 'Get test tokens', note: 'The call page fetches them by itself.' },
  { name: 'keepClientSecrets', label: 'Keep client secrets, encrypted', note: 'Else test tokens and revocation at the server ask for the secret each time.' },
];

/** What the developer portal offers at this key manager. */
export function ForDevelopers({ draft, errors }: SettingsProps) {
  return (
    <Section title="What developers may do here">
      <Stack gap="sm">
        {SWITCHES.map(({ name, label, note }) => <Switch key={name} label={label} description={note} checked={draft.value[name]} error={errors[name]} onChange={(event) => draft.set({ [name]: event.currentTarget.checked })} />)}
        <TagsInput mt="xs" maw={640} label="Grants" description="Those that keys may ask for; they decide which types of application are offered." classNames={{ pill: 'kp-mono' }} value={draft.value.availableGrantTypes} error={errors.availableGrantTypes} onChange={(availableGrantTypes) => draft.set({ availableGrantTypes })} />
      </Stack>
    </Section>
  );
}
