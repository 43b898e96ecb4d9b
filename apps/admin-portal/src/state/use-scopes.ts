import { useApi } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

/** The scopes that operations name, or named once, and the APIs whose operations name them now. */
export function useScopes({ enabled = true }: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({ queryKey: ['scopes'], enabled, queryFn: async ({ signal }) => (await api.call('listScopes', { query: { limit: 200 }, signal })).items });
}
