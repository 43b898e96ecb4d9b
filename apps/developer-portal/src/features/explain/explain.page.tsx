import { FormProblem, PageHeader, useApi } from '@keyplane/ui';
import { Button, Select, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useCatalogue } from '../../data/queries';
import { VerdictPanel } from '../../verdict/VerdictPanel';
import { StepsToCome, VerdictSteps } from '../../verdict/VerdictSteps';

/** Why a gateway accepts or refuses a token. It is sent to Keyplane, and neither stored nor logged. */
export function ExplainPage() {
  const [token, setToken] = useState('');
  const [apiId, setApiId] = useState<string | null>(null);
  const { data: catalogue = [] } = useCatalogue();
  const api = useApi();
  const explain = useMutation({ mutationFn: () => api.call('explainToken', { body: { token: token.trim(), ...(apiId === null ? {} : { apiId }) } }), gcTime: 0 });
  const press = (): void => {
    if (token.trim() !== '' && !explain.isPending) explain.mutate();
  };
  useHotkeys([['mod+Enter', press]], []);
  return (
    <>
      <PageHeader title="Explain a token" lead="Paste an access token to see what a gateway makes of it. It is neither stored nor logged." />
      <FormProblem error={explain.error} />
      <div className="kp-half">
        <form onSubmit={(event) => {
          event.preventDefault();
          press();
        }}>
          <Textarea label="Access token" autosize minRows={6} maxRows={14} classNames={{ input: 'kp-mono' }} value={token} onChange={(event) => setToken(event.currentTarget.value)} mb="md" />
          <Select label="For which API" placeholder="Any" clearable value={apiId} onChange={setApiId} data={catalogue.map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))} mb="md" />
          <Button type="submit" disabled={token.trim() === ''} loading={explain.isPending}>Explain</Button>
        </form>
        {explain.data === undefined ? <StepsToCome /> : (
          <div>
            <VerdictPanel isAccepted={explain.data.verdict === 'accepted'} title={explain.data.verdict === 'accepted' ? 'A gateway accepts it' : 'A gateway refuses it'} explanation={explain.data.explanation} foot={explain.data.reason === null ? undefined : <code>{explain.data.reason}</code>} />
            <div style={{ height: 20 }} />
            <VerdictSteps steps={explain.data.steps} />
          </div>
        )}
      </div>
    </>
  );
}
