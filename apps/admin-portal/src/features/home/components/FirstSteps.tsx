import { Section, useApi, useMe } from '@keyplane/ui';
import { Button, Text } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useKeyManagerStates } from '../../../state/use-key-manager-states';
import { useKeyManagers } from '../../../state/use-key-managers';

/** What a new installation does first; each is done when its data is there. Absent once all are. */
export function FirstSteps() {
  const api = useApi();
  const { data: me } = useMe();
  const isPublisher = me?.roles.includes('api-developer') ?? false;
  const keyManagers = useKeyManagers();
  const apis = useQuery({ queryKey: ['apis', 'first'], enabled: isPublisher, queryFn: ({ signal }) => api.call('listApis', { query: { limit: 200 }, signal }) });
  const { data: states } = useKeyManagerStates();
  if (keyManagers.data === undefined || states === undefined || (isPublisher && apis.data === undefined)) return null;
  const steps = [
    { title: 'Sign in with the built-in key manager', isDone: true },
    { title: 'Add a second key manager', note: 'Paste one URL.', isDone: keyManagers.data.items.length > 1, to: '/key-managers/add', label: 'Add' },
    ...(isPublisher ? [
      { title: 'Publish an API', note: 'Where calls go, and which scopes they need.', isDone: (apis.data?.items.length ?? 0) > 0, to: '/apis/new', label: 'Publish' },
      { title: 'Restrict one API', note: 'Choose which key managers it accepts.', isDone: apis.data?.items.some((one) => one.keyManagers.mode === 'selected') ?? false, to: '/apis', label: 'Choose' },
    ] : []),
    { title: 'Let a developer create a key', note: 'In the developer portal: one key, one call.', isDone: [...states.values()].some(({ applicationCount }) => applicationCount > 0), to: '/users', label: 'Add user' },
  ];
  const done = steps.filter(({ isDone }) => isDone).length;
  if (done === steps.length) return null;
  return <Section title="First steps" note={`${done} of ${steps.length} done`}><ul className="kp-list kp-rows">{steps.map((step) => <Step key={step.title} {...step} />)}</ul></Section>;
}

interface StepProps {
  title: string;
  isDone: boolean;
  note?: string;
  to?: string;
  label?: string;
}

function Step({ title, isDone, note, to, label }: StepProps): ReactNode {
  return (
    <li className="kp-line">
      <span className={isDone ? 'kp-ok' : 'kp-dim'} style={{ display: 'inline-flex' }}>{isDone ? <IconCircleCheckFilled size={17} aria-label="Done" /> : <IconCircle size={17} stroke={1.7} aria-label="To do" />}</span>
      <div><span className={isDone ? 'kp-dim' : 'kp-strong'}>{title}</span>{isDone || note === undefined ? null : <Text size="sm" c="dimmed">{note}</Text>}</div>
      {isDone || to === undefined ? null : <span className="kp-push"><Button size="xs" variant="default" component={Link} to={to}>{label}</Button></span>}
    </li>
  );
}
