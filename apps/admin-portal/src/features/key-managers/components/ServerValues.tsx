import { ActionIcon, Anchor, Group, Text, Textarea, TextInput } from '@mantine/core';
import { IconPencil, IconWorldDownload } from '@tabler/icons-react';
import { isServerValue, SERVER_VALUES, type OwnValues, type ServerValue } from '../own-values';

interface ServerValuesProps {
  /** Label and value of what was found, by name. */
  rows: readonly (readonly [name: string, label: string, value: string])[];
  own: OwnValues;
  errors: Readonly<Record<string, string>>;
  onChange: (own: OwnValues) => void;
}

/** What the server says of itself, each value marked as its own; a pencil puts another in its place. */
export function ServerValues({ rows, own, errors, onChange }: ServerValuesProps) {
  return (
    <dl className="kp-facts">
      {rows.flatMap(([name, label, value]) => [
        <dt key={`${name}-label`}>{label}</dt>,
        <dd key={name}>
          {isServerValue(name) && own[name] !== undefined ? (
            <Group gap="sm" wrap="nowrap" align="flex-start">
              <div style={{ flex: 1 }}><ValueInput name={name} own={own} errors={errors} onChange={onChange} /></div>
              <Anchor component="button" type="button" size="sm" mt={7} onClick={() => onChange(without(own, name))}>Use the server’s</Anchor>
            </Group>
          ) : (
            <Group justify="space-between" gap="xs">
              <span className="kp-mono">{value}</span>
              <Group gap={6} wrap="nowrap">
                <Text span size="xs" c="var(--kp-accent)" className="kp-state"><IconWorldDownload size={13} aria-hidden="true" />from discovery</Text>
                {isServerValue(name) ? <ActionIcon variant="subtle" color="gray" size="sm" aria-label={`Change ${label}`} onClick={() => onChange({ ...own, [name]: value })}><IconPencil size={15} aria-hidden="true" /></ActionIcon> : <span style={{ width: 22 }} />}
              </Group>
            </Group>
          )}
        </dd>,
      ])}
    </dl>
  );
}

const NAMES = Object.keys(SERVER_VALUES) as ServerValue[];
const NEEDED: readonly ServerValue[] = ['issuer', 'certificates'];

/** All of it by hand, for a server without a discovery document. */
export function ServerValueFields({ own, errors, onChange }: Omit<ServerValuesProps, 'rows'>) {
  return NAMES.map((name) => <div key={name} style={{ marginBottom: 12 }}><ValueInput name={name} own={own} errors={errors} onChange={onChange} hasLabel /></div>);
}

interface ValueInputProps extends Omit<ServerValuesProps, 'rows'> {
  name: ServerValue;
  hasLabel?: boolean;
}

function ValueInput({ name, own, errors, onChange, hasLabel = false }: ValueInputProps) {
  const label = SERVER_VALUES[name];
  const props = {
    ...(hasLabel ? { label, withAsterisk: NEEDED.includes(name) } : { 'aria-label': label, autoFocus: true }),
    classNames: { input: 'kp-mono' }, value: own[name] ?? '', error: errors[name],
    onChange: (event: { currentTarget: { value: string } }) => onChange({ ...own, [name]: event.currentTarget.value }),
  };
  if (name === 'certificates') return <Textarea {...props} autosize minRows={1} maxRows={8} spellCheck={false} {...(hasLabel ? { description: 'Address of the JWKS, or certificates and public keys as PEM text.' } : {})} />;
  return <TextInput {...props} type="url" />;
}

function without(own: OwnValues, name: ServerValue): OwnValues {
  return Object.fromEntries(Object.entries(own).filter(([one]) => one !== name));
}
