import type { ApplicationKey, CatalogueEntry } from '@keyplane/api-client';
import { EnvironmentBadge, TypeGlyph } from '@keyplane/ui';
import { Group, Select, TextInput } from '@mantine/core';
import { exampleOf, partsOf } from '../call-path';

interface CallFieldsProps {
  apis: readonly CatalogueEntry[];
  keys: readonly ApplicationKey[];
  api: CatalogueEntry;
  applicationKey: ApplicationKey;
  operationIndex: number;
  values: Readonly<Record<string, string>>;
  onChoose: (name: 'api' | 'key', id: string | null) => void;
  onOperation: (index: number) => void;
  onValues: (values: Record<string, string>) => void;
}

/** What is called, with which key. */
export function CallFields({ apis, keys, api, applicationKey, operationIndex, values, onChoose, onOperation, onValues }: CallFieldsProps) {
  const parts = partsOf(api.operations[operationIndex]?.path ?? '');
  return (
    <div className="kp-call-fields">
      <Select label="API" allowDeselect={false} value={api.id} onChange={(value) => onChoose('api', value)} data={apis.map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))} />
      <Select label="Operation" allowDeselect={false} value={String(operationIndex)} onChange={(value) => onOperation(Number(value))} data={api.operations.map(({ method, path }, index) => ({ value: String(index), label: `${method} ${path}` }))} />
      <Select label={<>Key <EnvironmentBadge environment={applicationKey.environment} /></>} allowDeselect={false} value={applicationKey.id} onChange={(value) => onChoose('key', value)} data={keys.map(({ id, keyManager }) => ({ value: id, label: keyManager.displayName }))}
        leftSection={<span className="kp-glyph-small"><TypeGlyph type={applicationKey.keyManager.type} /></span>} leftSectionWidth={40}
        renderOption={({ option }) => <KeyOption applicationKey={keys.find(({ id }) => id === option.value)} />} />
      {parts.map((name) => <TextInput key={name} label={name === '*' ? 'Rest of the path' : <><span className="kp-mono">{name}</span> in the path</>} placeholder={exampleOf(name)} classNames={{ input: 'kp-mono' }} value={values[name] ?? ''} onChange={(event) => onValues({ ...values, [name]: event.currentTarget.value })} />)}
    </div>
  );
}

function KeyOption({ applicationKey }: { applicationKey: ApplicationKey | undefined }) {
  return applicationKey === undefined ? null : <Group gap="xs" wrap="nowrap"><TypeGlyph type={applicationKey.keyManager.type} />{applicationKey.keyManager.displayName} <EnvironmentBadge environment={applicationKey.environment} /></Group>;
}
