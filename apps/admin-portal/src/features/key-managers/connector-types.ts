import { useApi } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

/** What can be registered; nothing of it changes while the installation runs. */
export function useConnectorTypes() {
  const api = useApi();
  return useQuery({ queryKey: ['connector-types'], queryFn: ({ signal }) => api.call('listConnectorTypes', { query: { limit: 200 }, signal }), staleTime: Infinity });
}
