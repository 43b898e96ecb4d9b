import { ProblemError } from '@keyplane/api-client';
import { Alert, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { sentenceOf } from './ProblemPanel.js';

/** Why a form was not taken; fields show their own errors beside it. Nothing that was typed is lost. */
export function FormProblem({ error }: { error: unknown }) {
  if (error === null || error === undefined) return null;
  const problem = error instanceof ProblemError ? error : null;
  return (
    <Alert color="red" variant="light" radius="md" mb="md" icon={<IconAlertTriangle size={18} />} title={isStale(error) ? 'Somebody changed this meanwhile' : (problem?.title ?? 'This was not saved')} role="alert">
      <Text size="sm">{isStale(error) ? 'What you typed is still here; everything else shows what it is now. Save again to put yours over it.' : sentenceOf(error)}</Text>
      {problem === null || problem.requestId === '' ? null : <Text size="xs" c="dimmed" mt={4}>{problem.code}, request {problem.requestId}</Text>}
    </Alert>
  );
}

/** Somebody else changed the thing since it was read (If-Match). */
export function isStale(error: unknown): boolean {
  return error instanceof ProblemError && error.status === 412;
}
