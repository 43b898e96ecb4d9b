import { Group, Text, Title } from '@mantine/core';
import { IconCircleCheckFilled, IconHexagonMinusFilled } from '@tabler/icons-react';
import type { ReactNode } from 'react';

interface VerdictPanelProps {
  isAccepted: boolean;
  /** The verdict in one sentence. */
  title: string;
  explanation: string;
  /** The number that the gateway answered. */
  status?: number;
  /** What to do next. */
  actions?: ReactNode;
  /** Reason code, time, trace. */
  foot?: ReactNode;
}

/** Was it accepted, and why. */
export function VerdictPanel({ isAccepted, title, explanation, status, actions, foot }: VerdictPanelProps) {
  const Icon = isAccepted ? IconCircleCheckFilled : IconHexagonMinusFilled;
  const colour = isAccepted ? 'kp-ok' : 'kp-bad';
  return (
    <section className="kp-verdict kp-verdict-panel" data-accepted={isAccepted || undefined} aria-label="Verdict" role="status">
      <Icon size={22} aria-hidden="true" className={colour} />
      <div>
        <Group justify="space-between" wrap="nowrap" align="baseline"><Title order={2}>{title}</Title>{status === undefined ? null : <code className={colour}>{status}</code>}</Group>
        <Text size="sm" mt={4}>{explanation}</Text>
        {actions === undefined ? null : <Group gap="xs" mt="sm">{actions}</Group>}
        {foot === undefined ? null : <Text size="sm" c="dimmed" mt="xs" component="div">{foot}</Text>}
      </div>
    </section>
  );
}
