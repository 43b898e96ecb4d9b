import { useApi, usePages } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

export const apiKeys = { all: ['apis'] as const, one: (id: string) => ['apis', id] as const, acceptable: ['acceptable-key-managers'] as const };

export function useApis(search: string) {
  const api = useApi();
  return usePages([...apiKeys.all, 'pages', search], (cursor, signal) => api.call('listApis', { query: { limit: 50, search, ...(cursor === undefined ? {} : { cursor }) }, signal }));
}

export function useOneApi(id: string) {
  const api = useApi();
  return useQuery({ queryKey: apiKeys.one(id), queryFn: ({ signal }) => api.call('getApi', { params: { id }, signal }) });
}

/** The key managers that an API may accept, by the little that an API developer reads of them. */
export function useAcceptableKeyManagers() {
  const api = useApi();
  return useQuery({ queryKey: apiKeys.acceptable, queryFn: async ({ signal }) => (await api.call('listKeyManagers', { query: { limit: 200 }, signal })).items.map(({ id, displayName, type, enabled }) => ({ id, displayName, type, enabled })) });
}
