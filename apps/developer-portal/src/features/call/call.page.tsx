import type { Application, ApplicationKey, CatalogueEntry } from '@keyplane/api-client';
import { PageHeader, QueryView, useSetParameter } from '@keyplane/ui';
import { useHotkeys } from '@mantine/hooks';
import { useState, type KeyboardEvent } from 'react';
import { useParams, useSearchParams } from 'react-router';
import { useApplication, useCatalogue, useKeys } from '../../data/queries';
import { pathOf } from './call-path';
import { CallFields } from './components/CallFields';
import { InTerminal } from './components/InTerminal';
import { NextStep } from './components/NextStep';
import { SendButton } from './components/SendButton';
import { TokenClaims } from './components/TokenClaims';
import { VerdictOf } from './components/VerdictOf';
import { useSend, useTestToken } from './use-call';

export function CallPage() {
  const { id = '' } = useParams();
  const application = useApplication(id);
  const keys = useKeys(id);
  const catalogue = useCatalogue();
  return (
    <QueryView query={application} what="This application" isPage>
      {(data) => <QueryView query={keys} what="The list of keys" isPage>{(ownKeys) => <QueryView query={catalogue} what="The catalogue" isPage>{(apis) => <Choose application={data} keys={ownKeys.filter(({ state }) => state === 'active')} apis={apis} />}</QueryView>}</QueryView>}
    </QueryView>
  );
}

interface Ground {
  application: Application;
  keys: ApplicationKey[];
  apis: CatalogueEntry[];
}

/** API and key stand in the address. */
function Choose({ application, keys, apis }: Ground) {
  const [parameters] = useSearchParams();
  const setParameter = useSetParameter();
  const api = apis.find(({ id }) => id === parameters.get('api')) ?? apis[0];
  const key = keys.find(({ id }) => id === parameters.get('key')) ?? keys[0];
  const trail = [{ label: 'Applications', to: '/applications' }, { label: application.name, to: `/applications/${application.id}` }];
  if (api === undefined) return <PageHeader title="Call an API" lead="No API is published yet." trail={trail} />;
  if (key === undefined) return <PageHeader title="Call an API" lead="This application has no active key. Generate one first." trail={trail} />;
  return (
    <div className="kp-page-wide">
      <PageHeader title="Call an API" trail={trail} />
      <Call ground={{ application, keys, apis }} api={api} applicationKey={key} onChoose={(name, id) => setParameter(name, id ?? '')} />
    </div>
  );
}

function Call({ ground: { application, keys, apis }, api, applicationKey, onChoose }: { ground: Ground; api: CatalogueEntry; applicationKey: ApplicationKey; onChoose: (name: 'api' | 'key', id: string | null) => void }) {
  const [operationIndex, setOperationIndex] = useState(0);
  const [values, setValues] = useState<Record<string, string>>({});
  const [typed, setTyped] = useState<{ keyId: string; clientSecret: string } | null>(null);
  const clientSecret = typed?.keyId === applicationKey.id ? typed.clientSecret : null;
  const token = useTestToken(applicationKey, clientSecret);
  const send = useSend(applicationKey);
  const operation = api.operations[operationIndex] ?? { method: 'GET' as const, path: '/', scopes: [] };
  const path = pathOf(operation.path, values);
  const press = (): void => {
    if (token.data !== undefined && !send.isPending) send.mutate({ apiId: api.id, method: operation.method, path, token: token.data.accessToken });
  };
  useHotkeys([['mod+Enter', press]], []);
  // In a field, too: a list that is chosen from would open at ↵.
  const sendByKeys = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.stopPropagation();
    press();
  };
  const choose = (name: 'api' | 'key', id: string | null): void => {
    send.reset();
    if (name === 'api') setOperationIndex(0);
    onChoose(name, id);
  };
  const changeCall = (index: number): void => {
    send.reset();
    setOperationIndex(index);
  };
  const parties = { apiName: `${api.name} ${api.version}`, application: application.name, keyManager: applicationKey.keyManager.displayName, operation };
  return (
    <div className="kp-call">
      <div onKeyDownCapture={sendByKeys}>
        <CallFields apis={apis} keys={keys} api={api} applicationKey={applicationKey} operationIndex={operationIndex} values={values} onChoose={choose} onOperation={changeCall} onValues={setValues} />
        <SendButton send={send} token={token} applicationKey={applicationKey} hasOwnSecret={clientSecret !== null} onSend={press} onSecret={(secret) => setTyped({ keyId: applicationKey.id, clientSecret: secret })} />
        <div className="kp-call-after">
          {token.data === undefined ? null : <TokenClaims token={token.data.accessToken} applicationKey={applicationKey} application={application} api={api} />}
          <InTerminal url={`${api.url ?? api.basePath}${path}`} method={operation.method} />
        </div>
      </div>
      <VerdictOf send={send} parties={parties} nextStep={(reason) => <NextStep reason={reason} api={api} used={applicationKey} keys={keys} onUseKey={(id) => choose('key', id)} onNewToken={() => void token.refetch()} />} />
    </div>
  );
}
