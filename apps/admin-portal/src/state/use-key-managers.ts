import type { KeyManagerPage } from '@keyplane/api-client';
import { useApi } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

/** All key managers of the organization, global ones too. An administrator gets whole ones; nobody else asks. */
export function useKeyManagers({ enabled = true }: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({ queryKey: ['key-managers'], enabled, queryFn: async ({ signal }) => (await api.call('listKeyManagers', { query: { limit: 200 }, signal })) as KeyManagerPage });
}
