import type { DiscoverResult } from '@keyplane/api-client';
import { Section } from '@keyplane/ui';
import { Anchor } from '@mantine/core';
import { useState } from 'react';
import { SERVER_VALUES, type OwnValues } from '../own-values';
import { ServerValues } from './ServerValues';

const { issuer, 'endpoints.token': token, certificates, ...more } = SERVER_VALUES;
const LABELS: Record<string, string> = { issuer, 'endpoints.token': token, certificates, availableGrantTypes: 'Grants', wellKnownEndpoint: 'Discovery document', allowedAlgorithms: 'Algorithms', ...more };
const SHOWN_FIRST = 4;

interface FoundOnServerProps {
  fields: DiscoverResult['fields'];
  own: OwnValues;
  errors: Readonly<Record<string, string>>;
  onChange: (own: OwnValues) => void;
}

/** What the server says of itself; what matters most first. */
export function FoundOnServer({ fields, own, errors, onChange }: FoundOnServerProps) {
  const [isAll, setIsAll] = useState(false);
  const rows = valuesOf(fields).toSorted(([a], [b]) => order(a) - order(b)).map(([name, value]) => [name, LABELS[name] ?? name, value] as const);
  return (
    <Section title="Found on the server" note="Change anything; your value wins over the server’s">
      <ServerValues rows={rows.slice(0, isAll ? undefined : SHOWN_FIRST)} own={own} errors={errors} onChange={onChange} />
      {rows.length > SHOWN_FIRST ? <Anchor component="button" type="button" mt="xs" onClick={() => setIsAll(!isAll)}>{isAll ? 'Show fewer' : `Show ${rows.length - SHOWN_FIRST} more`}</Anchor> : null}
    </Section>
  );
}

function order(name: string): number {
  const place = Object.keys(LABELS).indexOf(name);
  return place < 0 ? 99 : place;
}

/** By name; `endpoints` holds several values, each of which is a line of its own. */
export function valuesOf(fields: DiscoverResult['fields']): [name: string, value: string][] {
  return Object.entries(fields).flatMap(([name, { value }]): [string, string][] => {
    if (name !== 'endpoints' || typeof value !== 'object' || value === null) return [[name, textFor(value)]];
    return Object.entries(value).map(([endpoint, address]) => [`endpoints.${endpoint}`, String(address)]);
  });
}

function textFor(value: unknown): string {
  if (Array.isArray(value)) return value.map(String).map((one) => (one.includes('_') ? one.replaceAll('_', ' ') : one)).join(', ');
  if (typeof value === 'object' && value !== null && 'value' in value) return String(value.value);
  return String(value);
}
