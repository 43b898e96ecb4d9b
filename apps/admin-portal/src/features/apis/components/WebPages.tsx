import type { Api } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { NumberInput, TagsInput, Text } from '@mantine/core';

type Cors = Api['cors'];
const FIRST = { allowedOrigins: [], allowedHeaders: ['Content-Type'], maxAgeSeconds: 600 };

/** Which web pages may call it. None named: the gateway leaves it to the upstream. */
export function WebPages({ value, errors, onChange }: { value: Cors; errors: Readonly<Record<string, string>>; onChange: (value: Cors) => void }) {
  const { allowedOrigins, allowedHeaders, maxAgeSeconds, ...rest } = value ?? FIRST;
  const set = (change: Partial<NonNullable<Cors>>): void => onChange({ allowedOrigins, allowedHeaders, maxAgeSeconds, ...rest, ...change });
  const named = (name: string): string | undefined => Object.entries(errors).find(([pointer]) => pointer.startsWith(`cors.${name}`))?.[1];
  return (
    <Section title="Web pages that may call it">
      <TagsInput label="Origins" description="Exactly as browsers send them, like https://app.example; * means every page." placeholder={value === null ? 'None; the upstream answers for itself' : ''} mb="md"
        value={allowedOrigins} error={named('allowedOrigins')} onChange={(origins) => (origins.length === 0 ? onChange(null) : set({ allowedOrigins: origins }))} />
      {value === null ? null : (
        <>
          <TagsInput label="Headers they may send" description="Authorization is always among them." mb="md" value={allowedHeaders} error={named('allowedHeaders')} onChange={(headers) => set({ allowedHeaders: headers })} />
          <NumberInput label="Browsers remember the answer for" suffix=" s" min={0} max={86_400} allowDecimal={false} mb="md" value={maxAgeSeconds} error={named('maxAgeSeconds')} onChange={(seconds) => set({ maxAgeSeconds: Number(seconds) })} />
        </>
      )}
      <Text size="sm" c="dimmed">Gateways answer preflights without a token. Cookies are never allowed along.</Text>
    </Section>
  );
}
