import type { DiscoverResult } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { Anchor, Group, Text } from '@mantine/core';
import { IconWorldDownload } from '@tabler/icons-react';
import { useState } from 'react';

const LABELS: Record<string, string> = {
  issuer: 'Issuer', 'endpoints.token': 'Token endpoint', certificates: 'Signing keys', availableGrantTypes: 'Grants', wellKnownEndpoint: 'Discovery document', allowedAlgorithms: 'Algorithms',
  'endpoints.authorize': 'Authorization endpoint', 'endpoints.introspection': 'Introspection endpoint', 'endpoints.revocation': 'Revocation endpoint', 'endpoints.userInfo': 'User info endpoint', 'endpoints.clientRegistration': 'Registration endpoint',
};
const SHOWN_FIRST = 4;

/** What the server says of itself, each value marked as its own. */
export function FoundOnServer({ fields }: { fields: DiscoverResult['fields'] }) {
  const [isAll, setIsAll] = useState(false);
  const rows = Object.entries(flat(fields)).sort(([a], [b]) => order(a) - order(b));
  return (
    <Section title="Found on the server">
      <dl className="kp-facts" style={{ gridTemplateColumns: '168px minmax(0, 1fr)' }}>
        {rows.slice(0, isAll ? undefined : SHOWN_FIRST).flatMap(([name, value]) => [
          <dt key={`${name}-label`}>{LABELS[name] ?? name}</dt>,
          <dd key={name}><Group justify="space-between" gap="xs"><span className="kp-mono">{value}</span><Text span size="xs" c="var(--kp-accent)" className="kp-state"><IconWorldDownload size={13} aria-hidden="true" />from discovery</Text></Group></dd>,
        ])}
      </dl>
      {rows.length > SHOWN_FIRST ? <Anchor component="button" mt="xs" onClick={() => setIsAll(!isAll)}>{isAll ? 'Show fewer' : `Show ${rows.length - SHOWN_FIRST} more`}</Anchor> : null}
    </Section>
  );
}

function order(name: string): number {
  const place = Object.keys(LABELS).indexOf(name);
  return place < 0 ? 99 : place;
}

/** `endpoints` holds several values; each is a line of its own. */
function flat(fields: DiscoverResult['fields']): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [name, { value }] of Object.entries(fields)) {
    if (name === 'endpoints' && typeof value === 'object' && value !== null) for (const [endpoint, address] of Object.entries(value)) found[`endpoints.${endpoint}`] = String(address);
    else found[name] = textFor(value);
  }
  return found;
}

function textFor(value: unknown): string {
  if (Array.isArray(value)) return value.join(', ');
  if (typeof value === 'object' && value !== null && 'value' in value) return String(value.value);
  return String(value);
}
