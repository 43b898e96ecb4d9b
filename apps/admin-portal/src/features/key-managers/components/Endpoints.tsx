import { Facts, Section } from '@keyplane/ui';
import { Text, TextInput } from '@mantine/core';
import type { Settings, SettingsProps } from '../draft';

const LABELS: Record<keyof Settings['endpoints'], string> = {
  token: 'Token', authorize: 'Authorization', revocation: 'Revocation', introspection: 'Introspection', userInfo: 'User info', clientRegistration: 'Client registration',
};
const NAMES = Object.keys(LABELS) as (keyof Settings['endpoints'])[];

/** Where the server is asked for what; what is empty here is not offered there. */
export function Endpoints({ draft, errors, isFixed }: SettingsProps) {
  const { endpoints } = draft.value;
  if (isFixed) return <Section title="Endpoints"><Facts rows={NAMES.map((name) => (endpoints[name] ? [LABELS[name], <span key={name} className="kp-mono">{endpoints[name]}</span>] as const : null))} /></Section>;
  return (
    <Section title="Endpoints">
      <Text size="sm" c="dimmed" mb="md">Filled from the discovery document when it was added. Your value wins over the server’s.</Text>
      {NAMES.map((name) => (
        <TextInput key={name} mb="sm" type="url" label={LABELS[name]} value={endpoints[name] ?? ''} error={errors[`endpoints.${name}`]} classNames={{ input: 'kp-mono' }}
          onChange={(event) => draft.set({ endpoints: { ...endpoints, [name]: event.currentTarget.value === '' ? null : event.currentTarget.value } })} />
      ))}
    </Section>
  );
}
