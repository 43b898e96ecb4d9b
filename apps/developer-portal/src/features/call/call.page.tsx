import type { Application, ApplicationKey, CatalogueEntry } from '@keyplane/api-client';
import { minutesAndSeconds, PageHeader, QueryView, sentenceOf, useApi } from '@keyplane/ui';
import { Button, Group, Select, Text, TextInput } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { IconSend } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useApplication, useCatalogue, useKeys } from '../../data/queries';
import { InTerminal } from './components/InTerminal';
import { TokenClaims } from './components/TokenClaims';
import { VerdictOf } from './components/VerdictOf';

export function CallPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  const keys = useKeys(id);
  const catalogue = useCatalogue();
  return (
    <QueryView query={application} what="This application">
      {(data) => <QueryView query={keys} what="The list of keys">{(ownKeys) => <QueryView query={catalogue} what="The catalogue">{(apis) => <CallForm application={data} keys={ownKeys.filter(({ state }) => state === 'active')} apis={apis} />}</QueryView>}</QueryView>}
    </QueryView>
  );
}

function CallForm({ application, keys, apis }: { application: Application; keys: ApplicationKey[]; apis: CatalogueEntry[] }) {
  const [parameters, setParameters] = useSearchParams();
  const api = apis.find(({ id }) => id === parameters.get('api')) ?? apis[0];
  const key = keys.find(({ id }) => id === parameters.get('key')) ?? keys[0];
  const [operationIndex, setOperationIndex] = useState(0);
  const operation = api?.operations[operationIndex] ?? api?.operations[0];
  const [values, setValues] = useState<Record<string, string>>({});
  const token = useTestToken(key);
  const send = useSend(key);
  const path = pathOf(operation?.path ?? '/', values);
  const isReady = api !== undefined && operation !== undefined && token.data !== undefined;
  const press = (): void => {
    if (isReady) send.mutate({ apiId: api.id, method: operation.method, path, token: token.data.accessToken });
  };
  useHotkeys([['mod+Enter', press]], []);
  const trail = [{ label: 'Applications', to: '/applications' }, { label: application.name, to: `/applications/${application.id}` }];
  if (api === undefined) return <PageHeader title="Call an API" lead="No API is published yet." trail={trail} />;
  if (key === undefined) return <PageHeader title="Call an API" lead="This application has no active key. Generate one first." trail={trail} />;
  const choose = (name: string, value: string | null): void => {
    send.reset();
    setOperationIndex(0);
    setParameters((current) => {
      current.set(name, value ?? '');
      return current;
    }, { replace: true });
  };
  return (
    <>
      <PageHeader title="Call an API" trail={trail} />
      <div className="kp-half">
        <div>
          <Group grow align="flex-start" mb="md">
            <Select label="API" allowDeselect={false} value={api.id} onChange={(value) => choose('api', value)} data={apis.map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))} />
            <Select label="Operation" allowDeselect={false} value={String(operationIndex)} onChange={(value) => setOperationIndex(Number(value))} data={api.operations.map(({ method, path: template }, index) => ({ value: String(index), label: `${method} ${template}` }))} />
          </Group>
          <Group grow align="flex-start" mb="md">
            <Select label="Key" allowDeselect={false} value={key.id} onChange={(value) => choose('key', value)} data={keys.map(({ id, keyManager, environment }) => ({ value: id, label: `${keyManager.displayName}, ${environment}` }))} />
            {partsOf(operation?.path ?? '').map((name) => <TextInput key={name} label={name === '*' ? 'Rest of the path' : `${name} in the path`} classNames={{ input: 'kp-mono' }} value={values[name] ?? ''} onChange={(event) => setValues({ ...values, [name]: event.currentTarget.value })} />)}
          </Group>
          <Group mb="lg">
            <Button onClick={press} loading={send.isPending} disabled={!isReady} leftSection={<IconSend size={15} aria-hidden="true" />}>{send.data === undefined ? 'Send' : 'Send again'}</Button>
            {token.error !== null ? <Text size="sm" className="kp-bad" role="alert">No test token: {sentenceOf(token.error)}</Text> : token.data === undefined ? <Text size="sm" c="dimmed">Getting a test token</Text> : <Text size="sm" c="dimmed">Test token from {key.keyManager.displayName}{token.data.expiresIn === null ? '' : `, good for ${minutesAndSeconds(token.data.expiresIn)}`}</Text>}
          </Group>
          {token.data === undefined ? null : <TokenClaims token={token.data.accessToken} />}
          <InTerminal url={`${api.url ?? api.basePath}${path}`} method={operation?.method ?? 'GET'} />
        </div>
        <VerdictOf send={send} apiName={`${api.name} ${api.version}`} />
      </div>
    </>
  );
}

/** As the application would get it. Kept by this page alone, and got anew before it expires. */
function useTestToken(key: ApplicationKey | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['test-token', key?.id], enabled: key !== undefined, retry: false, gcTime: 0, staleTime: 60_000, refetchInterval: 120_000,
    queryFn: ({ signal }) => api.call('requestTestToken', { params: { id: key?.id ?? '' }, body: {}, signal }),
  });
}

function useSend(key: ApplicationKey | undefined) {
  const api = useApi();
  return useMutation({ mutationFn: (body: Parameters<typeof api.call<'tryKey'>>[1]['body']) => api.call('tryKey', { params: { id: key?.id ?? '' }, body }), gcTime: 0 });
}
export type Send = ReturnType<typeof useSend>;

/** `{id}` and a trailing `*`: what has to be filled in. */
function partsOf(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}|(\*)$/g)].map(([, name, rest]) => name ?? rest ?? '');
}

function pathOf(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? name)).replace(/\*$/, () => (values['*'] ?? 'hello').split('/').map(encodeURIComponent).join('/'));
}
