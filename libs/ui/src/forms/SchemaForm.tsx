import type { Field } from '@keyplane/api-client';
import { JsonInput, MultiSelect, NumberInput, PasswordInput, Select, Switch, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

export type FieldValues = Readonly<Record<string, unknown>>;
interface FieldProps {
  field: Field;
  value: unknown;
  error: string | undefined;
  onChange: (value: unknown) => void;
}

/** One component for each kind of field that a connector may have. */
const KINDS: Record<Field['kind'], (props: FieldProps) => ReactNode> = {
  text: ({ field, value, error, onChange }) => <TextInput {...texts(field, error)} value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />,
  url: ({ field, value, error, onChange }) => <TextInput {...texts(field, error)} type="url" value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />,
  secret: ({ field, value, error, onChange }) => <PasswordInput {...texts(field, error)} autoComplete="off" value={textOf(value)} onChange={(event) => onChange(event.currentTarget.value)} />,
  select: ({ field, value, error, onChange }) => <Select {...texts(field, error)} data={field.options ?? []} value={textOf(value) || null} onChange={onChange} />,
  'multi-select': ({ field, value, error, onChange }) => <MultiSelect {...texts(field, error)} data={field.options ?? []} value={Array.isArray(value) ? value.map(String) : []} onChange={onChange} />,
  switch: ({ field, value, error, onChange }) => <Switch {...texts(field, error)} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />,
  number: ({ field, value, error, onChange }) => <NumberInput {...texts(field, error)} min={field.min} max={field.max} value={typeof value === 'number' ? value : ''} onChange={(next) => onChange(next === '' ? undefined : Number(next))} />,
  json: ({ field, value, error, onChange }) => <JsonInput {...texts(field, error)} value={textOf(value)} onChange={onChange} />,
};

/** A form made of a connector's field list. Errors come by field name. */
export function SchemaForm({ fields, values, errors, onChange }: { fields: readonly Field[]; values: FieldValues; errors: Readonly<Record<string, string>>; onChange: (values: FieldValues) => void }) {
  const shown = fields.filter(({ showWhen }) => showWhen === undefined || values[showWhen.field] === showWhen.equals);
  return shown.map((field) => {
    const render = KINDS[field.kind];
    return <div key={field.name} style={{ marginBottom: 16 }}>{render({ field, value: values[field.name] ?? field.default, error: errors[field.name], onChange: (value) => onChange({ ...values, [field.name]: value === '' ? undefined : value }) })}</div>;
  });
}

function texts({ label, help, required }: Field, error: string | undefined) {
  return { label, description: help, withAsterisk: required, error };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
