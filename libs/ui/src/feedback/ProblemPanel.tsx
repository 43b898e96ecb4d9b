import { ProblemError } from '@keyplane/api-client';
import { Anchor, Button, Group, Stack, Text, Title } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { CopyButton } from '../data/CopyButton.js';
import { Denied } from './Denied.js';

interface ProblemPanelProps {
  error: unknown;
  what: string;
  onRetry?: () => void;
  /** It is being read again. */
  isBusy?: boolean;
  /** There is no other heading on the page. */
  isPage?: boolean;
}

/** An error in the place of what could not be shown: what happened, what to do, and what support needs. */
export function ProblemPanel({ error, what, onRetry, isBusy = false, isPage = false }: ProblemPanelProps) {
  const problem = error instanceof ProblemError ? error : null;
  const order = isPage ? 1 : 2;
  if (problem?.status === 403) return <Denied detail={problem.message} order={order} />;
  const isMissing = problem?.status === 404;
  return (
    <Stack gap="sm" maw={640} py="lg" role="alert">
      <Group gap="xs"><IconAlertTriangle size={20} aria-hidden="true" /><Title order={order}>{isMissing ? 'There is no such thing here' : `${what} could not be read`}</Title></Group>
      <Text size="sm">{isMissing ? 'It was deleted, or it is not yours: both get this same answer.' : sentenceOf(error)}</Text>
      <Group gap="md">
        {onRetry === undefined || isMissing ? null : <Button variant="default" onClick={onRetry} loading={isBusy}>Try now</Button>}
        {problem?.type === undefined || problem.type === '' ? null : <Anchor size="sm" fw={560} href={problem.type} target="_blank" rel="noopener">What this problem means</Anchor>}
      </Group>
      {problem === null ? null : <ForSupport problem={problem} />}
    </Stack>
  );
}

function ForSupport({ problem }: { problem: ProblemError }) {
  return (
    <Group gap="xs" c="dimmed">
      <Text size="sm">For support:</Text>
      <code>{problem.code}</code>
      <code>{problem.requestId}</code>
      <CopyButton value={`${problem.code} ${problem.requestId}`} label="Copy problem code and request id" />
    </Group>
  );
}

/** What a person reads of an error. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : 'Something went wrong.';
}
