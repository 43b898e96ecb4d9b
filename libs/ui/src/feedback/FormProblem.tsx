import { ProblemError } from '@keyplane/api-client';
import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { sentenceOf } from './ProblemPanel.js';

/** Why a form was not taken; fields show their own errors beside it. Nothing that was typed is lost. */
export function FormProblem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ProblemError ? error : null;
  const isStale = problem?.status === 412;
  return (
    <Alert color="red" variant="light" radius="md" mb="md" icon={<IconAlertTriangle size={18} />} title={isStale ? 'Somebody changed this meanwhile' : (problem?.title ?? 'This was not saved')} role="alert">
      <Text size="sm">{isStale ? 'Open it in another window to see what it is now. What you typed is still here.' : sentenceOf(error)}</Text>
      {problem === null || problem.requestId === '' ? null : <Text size="xs" c="dimmed" mt={4}>{problem.code}, request {problem.requestId}</Text>}
    </Alert>
  );
}
