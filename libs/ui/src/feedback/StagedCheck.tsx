import type { CheckStage } from '@keyplane/api-client';
import { Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { StateWord, type StateKind } from '../state/StateWord.js';

const STATE_OF: Record<CheckStage['state'], StateKind> = { pass: 'ok', warn: 'attention', fail: 'refused', skip: 'disabled' };
const NAMES: Record<string, string> = {
  address: 'Reach the server', discovery: 'Read discovery', issuer: 'Compare the issuer', keys: 'Read signing keys', 'token-endpoint': 'Ask the token endpoint', registration: 'Look for registration', 'secret-rotation': 'Look for the rotation of secrets',
};

interface StagedCheckProps {
  title: string;
  note: string;
  stages: readonly CheckStage[];
  isRunning: boolean;
  children?: ReactNode;
}

/** What a server answered, stage by stage. */
export function StagedCheck({ title, note, stages, isRunning, children }: StagedCheckProps) {
  const done = stages.filter(({ state }) => state === 'pass').length;
  return (
    <section id="check" className="kp-panel" aria-label={title} style={{ alignSelf: 'start' }}>
      <Group justify="space-between"><Title order={2}>{title}</Title><Text size="sm" c="dimmed" aria-live="polite">{isRunning ? 'Running' : stages.length === 0 ? '' : `${done} of ${stages.length}`}</Text></Group>
      <Text size="sm" c="dimmed" mb="sm">{note}</Text>
      <ol className="kp-list kp-rows">
        {stages.map(({ name, state, detail, advice, durationMs }) => (
          <li key={name}>
            <Group justify="space-between" wrap="nowrap"><StateWord state={STATE_OF[state]}><Text span fw={580}>{NAMES[name] ?? name}</Text></StateWord><code className="kp-dim">{Math.round(durationMs)} ms</code></Group>
            <Text size="sm" c="dimmed" style={{ overflowWrap: 'anywhere' }}>{detail}</Text>
            {advice === null ? null : <Text size="sm" className="kp-warn">{advice}</Text>}
          </li>
        ))}
      </ol>
      {children}
    </section>
  );
}
