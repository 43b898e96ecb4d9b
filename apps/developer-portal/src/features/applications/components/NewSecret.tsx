import type { Answer } from '@keyplane/api-client';
import { CopyButton, EnvironmentBadge, NotDelivered, PageHeader, SecretOnce, Section, StateWord, TypeGlyph } from '@keyplane/ui';
import { Button, Group, SegmentedControl, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import { LANGUAGES, tokenSnippet, type Language } from '../snippets';

/** The one moment in which a key's secret is shown. */
export function NewSecret({ generated, applicationName, apiId }: { generated: Answer<'generateKey'>; applicationName: string; apiId: string | null }) {
  const { clientId, clientSecret, tokenEndpoint, keyManager, environment, applicationId, id } = generated;
  const trail = [{ label: 'Applications', to: '/applications' }, { label: applicationName, to: `/applications/${applicationId}` }];
  if (clientSecret === null) {
    return (
      <div className="kp-page-narrow">
        <PageHeader title="The key is made" lead={`At ${keyManager.displayName}, for ${applicationName}.`} trail={trail} />
        <NotDelivered>Its secret did not arrive. At the key you can get another, or delete it and generate a new key.</NotDelivered>
        <Button component={Link} to={`/applications/${applicationId}`}>Open {applicationName}</Button>
      </div>
    );
  }
  const rows = [
    { label: 'Client ID', value: clientId ?? '', variable: 'CLIENT_ID' },
    { label: 'Client secret', value: clientSecret, variable: 'CLIENT_SECRET' },
    ...(tokenEndpoint === null ? [] : [{ label: 'Token URL', value: tokenEndpoint, variable: 'TOKEN_URL' }]),
  ];
  const callAddress = `/applications/${applicationId}/call?${new URLSearchParams({ key: id, ...(apiId === null ? {} : { api: apiId }) }).toString()}`;
  return (
    <div className="kp-page-narrow">
      <PageHeader title="Store this secret now" lead="Keyplane shows it once, here. If you lose it, add a new one, or another key." trail={trail} />
      <SecretOnce head={<><Group gap="sm"><EnvironmentBadge environment={environment} /><TypeGlyph type={keyManager.type} /><strong style={{ fontWeight: 600 }}>{keyManager.displayName}</strong><span className="kp-dim">for {applicationName}</span></Group><StateWord state="ok">Client made</StateWord></>} rows={rows} fileName={`${applicationName}.env`}>
        {(isStored) => (isStored ? <Button component={Link} to={callAddress}>Make the first call</Button> : <Button disabled>Make the first call</Button>)}
      </SecretOnce>
      {tokenEndpoint === null ? null : <GetAToken tokenEndpoint={tokenEndpoint} scopes={generated.scopes} />}
    </div>
  );
}

function GetAToken({ tokenEndpoint, scopes }: { tokenEndpoint: string; scopes: string[] }) {
  const [language, setLanguage] = useState<Language>('cURL');
  const snippet = tokenSnippet(language, { tokenEndpoint, scopes });
  return (
    <div style={{ marginTop: 28 }}>
      <Section title="Get a token" action={<SegmentedControl size="xs" aria-label="Language" value={language} onChange={(value) => setLanguage(value as Language)} data={[...LANGUAGES]} />}>
        <pre className="kp-code" tabIndex={0}>{snippet}</pre>
        <Group mt="xs" justify="space-between"><Text size="sm" c="dimmed">Reads the two values from the .env file. The Node and Python versions keep the token and use it until 60 s before it expires.</Text><CopyButton value={snippet} label="Copy snippet" /></Group>
      </Section>
    </div>
  );
}
