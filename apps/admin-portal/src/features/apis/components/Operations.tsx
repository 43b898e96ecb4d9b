import type { Api } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { ActionIcon, Button, Group, Select, TagsInput, Text, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useScopes } from '../../../state/use-scopes';

type Operation = Api['operations'][number];
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Method, path and scopes, line by line. */
export function Operations({ value, error, onChange }: { value: Operation[]; error: string | undefined; onChange: (value: Operation[]) => void }) {
  const known = [...new Set(useScopes().data?.map(({ name }) => name))];
  const change = (index: number, part: Partial<Operation>): void => onChange(value.map((operation, place) => (place === index ? { ...operation, ...part } : operation)));
  return (
    <Section title="Operations and scopes">
      <Text size="sm" c="dimmed" mb="xs">A token needs one of the scopes of the operation. A path has literal segments, {'{name}'} for one segment, and at most a trailing /* for the rest.</Text>
      <ul className="kp-list kp-rows">
        {value.map((operation, index) => (
          // Lines have no id of their own: their place is what they are.
          <li key={index}>
            <Group gap="xs" align="flex-start" wrap="wrap">
              <Select aria-label={`Method of operation ${index + 1}`} w={110} data={METHODS} value={operation.method} allowDeselect={false} onChange={(method) => method !== null && change(index, { method: method as Operation['method'] })} />
              <TextInput aria-label={`Path of operation ${index + 1}`} style={{ flex: '1 1 160px' }} classNames={{ input: 'kp-mono' }} value={operation.path} onChange={(event) => change(index, { path: event.currentTarget.value })} />
              <TagsInput aria-label={`Scopes of operation ${index + 1}`} style={{ flex: '1 1 160px' }} placeholder={operation.scopes.length === 0 ? 'No scope needed' : ''} data={known} value={operation.scopes} onChange={(scopes) => change(index, { scopes })} />
              <ActionIcon variant="subtle" color="gray" mt={4} aria-label={`Remove operation ${index + 1}`} disabled={value.length === 1} onClick={() => onChange(value.filter((_, place) => place !== index))}><IconTrash size={15} aria-hidden="true" /></ActionIcon>
            </Group>
          </li>
        ))}
      </ul>
      <Button mt="xs" ml={-8} variant="subtle" size="compact-sm" leftSection={<IconPlus size={15} aria-hidden="true" />} onClick={() => onChange([...value, { method: 'GET', path: '/', scopes: [] }])}>Add operation</Button>
      {error === undefined ? null : <Text size="sm" className="kp-bad" role="alert">{error}</Text>}
    </Section>
  );
}
