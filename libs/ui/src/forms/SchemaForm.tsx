import type { Field } from '@keyplane/api-client';
import { JsonInput, MultiSelect, NumberInput, Select, Switch, TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { SecretInput, type SecretState } from './SecretInput.js';

export type FieldValues = Readonly<Record<string, unknown>>;
interface FieldProps {
  field: Field;
  value: unknown;
  secretState: SecretState | undefined;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

/** One component for each kind of field that a connector may have. */
const KINDS: Record<Field['kind'], (props: FieldProps) => ReactNode> = {
  text: ({ field, value, error, onChange }) => <TextInput {...texts(field, error)} value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />,
  url: ({ field, value, error, onChange }) => <TextInput {...texts(field, error)} type="url" value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />,
  secret: ({ field, value, secretState, error, onChange }) => <SecretInput key={secretState?.setAt ?? null} {...texts(field, error)} state={secretState} value={textOf(value)} onChange={onChange} />,
  select: ({ field, value, error, onChange }) => <Select {...texts(field, error)} data={field.options ?? []} value={textOf(value) || null} onChange={onChange} />,
  'multi-select': ({ field, value, error, onChange }) => <MultiSelect {...texts(field, error)} data={field.options ?? []} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />,
  switch: ({ field, value, error, onChange }) => <Switch {...texts(field, error)} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />,
  number: ({ field, value, error, onChange }) => <NumberInput {...texts(field, error)} min={field.min} max={field.max} value={typeof value === 'number' ? value : ''} onChange={(next) => onChange(next === '' ? undefined : Number(next))} />,
  json: ({ field, value, error, onChange }) => <JsonInput {...texts(field, error)} value={textOf(value)} onChange={onChange} />,
};

interface SchemaFormProps {
  fields: readonly Field[];
  values: FieldValues;
  /** By field name. */
  errors: Readonly<Record<string, string>>;
  /** Of the secrets that are stored, by field name. */
  secretStates?: Readonly<Record<string, SecretState>>;
  onChange: (values: FieldValues) => void;
}

/** A form made of a connector's field list; fields of one group stand together under its name. */
export function SchemaForm({ fields, values, errors, secretStates = {}, onChange }: SchemaFormProps) {
  const shown = fields.filter(({ showWhen }) => showWhen === undefined || valueOf(fields, values, showWhen.field) === showWhen.equals);
  const groups = [...new Set(shown.map(({ group }) => group))];
  return groups.map((group) => (
    <div key={group ?? ''} role={group === undefined ? undefined : 'group'} aria-label={group}>
      {group === undefined ? null : <Title order={3} mb="xs">{group}</Title>}
      {shown.filter((field) => field.group === group).map((field) => (
        <div key={field.name} style={{ marginBottom: 16 }}>
          {KINDS[field.kind]({ field, value: values[field.name] ?? field.default, secretState: secretStates[field.name], error: errors[field.name], onChange: (value) => onChange({ ...values, [field.name]: value === '' ? undefined : value }) })}
        </div>
      ))}
    </div>
  ));
}

/** A field that nobody touched has its default. */
function valueOf(fields: readonly Field[], values: FieldValues, name: string): unknown {
  return values[name] ?? fields.find((field) => field.name === name)?.default;
}

function texts({ label, help, required }: Field, error: string | undefined) {
  return { label, description: help, withAsterisk: required, error };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
