import { FormProblem, PageHeader, useApi } from '@keyplane/ui';
import { Button, Select, Text, Textarea, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { useCatalogue } from '../../data/queries';

/** Why a gateway accepts or refuses a token. It is sent to Keyplane, and neither stored nor logged. */
export function ExplainPage() {
  const [token, setToken] = useState('');
  const [apiId, setApiId] = useState<string | null>(null);
  const { data: catalogue = [] } = useCatalogue();
  const api = useApi();
  const explain = useMutation({ mutationFn: () => api.call('explainToken', { body: { token: token.trim(), ...(apiId === null ? {} : { apiId }) } }), gcTime: 0 });
  return (
    <>
      <PageHeader title="Explain a token" lead="Paste an access token to see what a gateway makes of it. It is neither stored nor logged." />
      <FormProblem error={explain.error} />
      <div className="kp-half">
        <form onSubmit={(event) => {
          event.preventDefault();
          explain.mutate();
        }}>
          <Textarea label="Access token" autosize minRows={6} maxRows={14} classNames={{ input: 'kp-mono' }} value={token} onChange={(event) => setToken(event.currentTarget.value)} mb="md" />
          <Select label="For which API" placeholder="Any" clearable value={apiId} onChange={setApiId} data={catalogue.map(({ id, name, version }) => ({ value: id, label: `${name} ${version}` }))} mb="md" />
          <Button type="submit" disabled={token.trim() === ''} loading={explain.isPending}>Explain</Button>
        </form>
        {explain.data === undefined ? <div /> : (
          <section className="kp-verdict" data-accepted={explain.data.verdict === 'accepted' || undefined} aria-label="Verdict" role="status">
            <Title order={2}>{explain.data.verdict === 'accepted' ? 'A gateway accepts it' : 'A gateway refuses it'}</Title>
            <Text size="sm" mt="xs">{explain.data.explanation}</Text>
            <ol>{explain.data.steps.map(({ name, outcome, detail }) => <li key={name}><strong style={{ fontWeight: 580 }}>{name}</strong> {outcome}: {detail}</li>)}</ol>
          </section>
        )}
      </div>
    </>
  );
}
