import { useApi } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

/** What is true of each key manager now, by id. Read anew at each receipt; in between, as a net, every 15 s. */
export function useKeyManagerStates() {
  const api = useApi();
  return useQuery({
    queryKey: ['key-managers', 'all', 'states'],
    queryFn: async ({ signal }) => new Map((await api.call('listKeyManagerStates', { query: { limit: 200 }, signal })).items.map((state) => [state.keyManagerId, state])),
    refetchInterval: 15_000,
  });
}
