import { counted, PageHeader, QueryView, Section, StateWord, useApi } from '@keyplane/ui';
import { Anchor, Button, Text } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';

const SHOWN = 8;

/** For API developers: what is published, what is not. */
export function PublisherHome() {
  const api = useApi();
  const apis = useQuery({ queryKey: ['apis', 'first'], queryFn: ({ signal }) => api.call('listApis', { query: { limit: 200 }, signal }) });
  return (
    <QueryView query={apis} what="The list of APIs" isPage>
      {({ items }) => (
        <>
          <PageHeader title={titleOf(items)} lead="You publish APIs and say which key managers each accepts." actions={<Button component={Link} to="/apis/new" leftSection={<IconPlus size={16} aria-hidden="true" />}>Publish API</Button>} />
          <Section title="APIs" action={<Anchor component={Link} to="/apis">All APIs</Anchor>}>
            {items.length === 0 ? <Text size="sm">Gateways answer 404 to everything until one is published.</Text> : (
              <ul className="kp-list kp-rows">
                {items.slice(0, SHOWN).map(({ id, name, version, enabled, basePath }) => (
                  <li key={id} className="kp-line">
                    <div><Anchor component={Link} to={`/apis/${id}`} fw={600} c="var(--kp-text)">{name} {version}</Anchor></div>
                    <code className="kp-dim">{basePath}</code>
                    <span style={{ minWidth: 110 }}>{enabled ? <StateWord state="ok">Published</StateWord> : <StateWord state="disabled">Offline</StateWord>}</span>
                  </li>
                ))}
              </ul>
            )}
          </Section>
        </>
      )}
    </QueryView>
  );
}

function titleOf(apis: readonly { enabled: boolean }[]): string {
  if (apis.length === 0) return 'No API is published yet';
  const offline = apis.filter(({ enabled }) => !enabled).length;
  const published = counted(apis.length - offline, 'API is published', 'APIs are published');
  return offline === 0 ? published : `${published}, ${offline} ${offline === 1 ? 'is' : 'are'} offline`;
}
