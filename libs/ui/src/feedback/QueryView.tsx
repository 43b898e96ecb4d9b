import { Skeleton, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import { ProblemPanel } from './ProblemPanel.js';

interface QueryViewProps<Data> {
  query: UseQueryResult<Data>;
  /** What is read, for sentences: "The list of gateways". */
  what: string;
  /** It is the whole page: what is shown in place of the data has the page's heading. */
  isPage?: boolean;
  children: (data: Data) => ReactNode;
}

/** One query on a page: loading, slow, error, and then the data; data, or an error, that is there stays while it is read anew. */
export function QueryView<Data>({ query, what, isPage = false, children }: QueryViewProps<Data>) {
  const error = useStayingError(query);
  if (query.data !== undefined) return children(query.data);
  if (error !== null) return <ProblemPanel error={error} what={what} isPage={isPage} isBusy={query.isFetching} onRetry={() => void query.refetch()} />;
  return <Loading what={what} />;
}

/** The query forgets its error when it is asked again, which live updates do every few seconds: the page would flicker. */
function useStayingError({ error, errorUpdateCount }: UseQueryResult): Error | null {
  const [last, setLast] = useState<Error | null>(null);
  if (error !== null && error !== last) setLast(error);
  // None has happened yet where this is another query than the one before.
  return errorUpdateCount === 0 ? null : (error ?? last);
}

/** Nothing for the first 150 ms, then a skeleton, after 3 s a sentence. */
function Loading({ what }: { what: string }) {
  const waitedMs = useWaited([150, 3000]);
  if (waitedMs < 150) return null;
  return (
    <Stack gap="sm" aria-busy="true" aria-label={`${what} is being read`} role="status">
      {Array.from({ length: 6 }, (_, row) => <Skeleton key={row} height={22} />)}
      {waitedMs >= 3000 ? <Text size="sm" c="dimmed">Slower than usual. Still trying; the request began 3 s ago.</Text> : null}
    </Stack>
  );
}

function useWaited(marks: readonly number[]): number {
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    const timers = marks.map((mark) => setTimeout(() => setWaited(mark), mark));
    return () => timers.forEach(clearTimeout);
    // The marks are constants.
  }, []); // eslint-disable-line react-hooks/exhaustive-deps -- constants
  return waited;
}
