import type { Impact, ImpactPerson, KeyManager } from '@keyplane/api-client';
import { counted, EnvironmentBadge, QueryView, Section } from '@keyplane/ui';
import { Alert, Group, SegmentedControl, Text } from '@mantine/core';
import { IconInfoCircle, IconShieldCheck } from '@tabler/icons-react';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState } from 'react';

type Permissions = KeyManager['permissions'];

/** The people whom a permission would shut out, and those whom it would not; counted now, before anything is saved. */
export function WhomItTouches({ query, chosen }: { query: UseQueryResult<Impact>; chosen: Permissions }) {
  const [side, setSide] = useState<'losing' | 'keeping'>('losing');
  const people = query.data?.people;
  const sides = people === undefined ? null : <SegmentedControl size="xs" aria-label="Which people" value={side} onChange={(value) => setSide(value === 'keeping' ? 'keeping' : 'losing')} data={[{ value: 'losing', label: `Lose it ${people.losingCount}` }, { value: 'keeping', label: `Keep it ${people.keepingCount}` }]} />;
  return (
    <Section title="If you save now" action={sides}>
      <QueryView query={query} what="What this touches">
        {(impact) => (
          <>
            <People people={impact.people[side]} count={side === 'losing' ? impact.people.losingCount : impact.people.keepingCount} reasonOf={(person) => reasonOf(person, chosen)} nobody={side === 'losing' ? 'Nobody loses the choice.' : 'Nobody keeps it.'} />
            <SystemClients impact={impact} />
            <Alert mt="md" color="green" variant="light" radius="md" icon={<IconShieldCheck size={18} aria-hidden="true" />} title="Existing keys keep working">Their owners may still read, revoke and delete them, and gateways go on accepting their tokens. Only new keys, new secrets and test tokens stop.</Alert>
            <Alert mt="sm" color="gray" variant="light" radius="md" icon={<IconInfoCircle size={18} aria-hidden="true" />} title="To stop existing keys too">Revoke their tokens or delete them, or stop accepting this key manager at an API.</Alert>
          </>
        )}
      </QueryView>
    </Section>
  );
}

function People({ people, count, reasonOf: why, nobody }: { people: readonly ImpactPerson[]; count: number; reasonOf: (person: ImpactPerson) => string; nobody: string }) {
  if (people.length === 0) return <Text size="sm">{nobody}</Text>;
  return (
    <>
      <ul className="kp-list kp-rows">
        {people.map((person) => (
          <li key={person.username} className="kp-half" style={{ gap: 16 }}>
            <div><strong className="kp-strong">{person.username}</strong><Text size="sm" c="dimmed">{why(person)}</Text></div>
            <div>{person.applications.map(({ id, name, environments }) => <Group key={id} justify="space-between" gap="xs"><span>{name}</span><Group gap={4}>{environments.map((environment) => <EnvironmentBadge key={environment} environment={environment} />)}</Group></Group>)}</div>
          </li>
        ))}
      </ul>
      {count > people.length ? <Text size="sm" c="dimmed" mt="xs">And {counted(count - people.length, 'more person', 'more people')}.</Text> : null}
    </>
  );
}

/** Applications that no person owns. */
function SystemClients({ impact }: { impact: Impact }) {
  const of = impact.applications.filter(({ owner }) => owner.startsWith('client:'));
  if (of.length === 0) return null;
  return <Text size="sm" mt="sm">System clients lose it, too: {of.map(({ name, owner }) => `${name} of ${owner.replace(/^client:/, '')}`).join(', ')}.</Text>;
}

function reasonOf({ namedRoles }: ImpactPerson, { type, roles }: Permissions): string {
  if (type === 'PUBLIC') return 'Everyone may';
  if (namedRoles.length > 0) return `Has ${namedRoles.join(', ')}`;
  return roles.length === 1 ? `Has not ${roles[0] ?? ''}` : 'Has none of them';
}
