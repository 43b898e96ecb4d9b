import { useApi } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

/** What is unfinished at authorization servers. No event tells of it: it is asked every 15 s. */
export function useClientDrift({ enabled = true }: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({ queryKey: ['client-drift'], enabled, queryFn: ({ signal }) => api.call('listClientDrift', { query: { limit: 200 }, signal }), refetchInterval: 15_000 });
}
