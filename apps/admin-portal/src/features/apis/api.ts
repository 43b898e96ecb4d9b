import type { Api, Body } from '@keyplane/api-client';
import { isStale, useApi, usePages, type Draft } from '@keyplane/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

export const apiKeys = { all: ['apis'] as const, one: (id: string) => ['apis', id] as const, usage: (id: string) => ['apis', id, 'usage'] as const, rollout: (id: string) => ['apis', id, 'rollout'] as const, acceptable: ['acceptable-key-managers'] as const };

export function useApis(search: string) {
  const api = useApi();
  return usePages([...apiKeys.all, 'pages', search], (cursor, signal) => api.call('listApis', { query: { limit: 50, search, ...(cursor === undefined ? {} : { cursor }) }, signal }));
}

export function useOneApi(id: string) {
  const api = useApi();
  return useQuery({ queryKey: apiKeys.one(id), queryFn: ({ signal }) => api.call('getApi', { params: { id }, signal }) });
}

export function useApiUsage(id: string) {
  const api = useApi();
  return useQuery({ queryKey: apiKeys.usage(id), queryFn: ({ signal }) => api.call('getApiUsage', { params: { id }, signal }) });
}

/** Whose keys would no longer work; asked for a choice that could be saved and is another one. */
export function useApiImpact({ id, keyManagers: saved }: Api, keyManagers: Api['keyManagers']) {
  const api = useApi();
  const isEmpty = keyManagers.mode === 'selected' && keyManagers.ids.length === 0;
  return useQuery({
    queryKey: [...apiKeys.one(id), 'impact', keyManagers], enabled: !isEmpty && JSON.stringify(saved) !== JSON.stringify(keyManagers),
    queryFn: ({ signal }) => api.call('getApiImpact', { params: { id }, body: { keyManagers }, signal }),
  });
}

/** Changes the API that was read, and no newer one before that was said. */
export function useUpdateApi(id: string, draft: Pick<Draft<object>, 'revision' | 'settle' | 'rebase'>) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<'updateApi'>) => api.call('updateApi', { params: { id }, body, revision: draft.revision }),
    onSuccess: (saved, body) => {
      queryClient.setQueryData(apiKeys.one(id), saved);
      draft.settle(body);
      void queryClient.invalidateQueries({ queryKey: apiKeys.all });
    },
    onError: async (error) => {
      if (!isStale(error)) return;
      await queryClient.invalidateQueries({ queryKey: apiKeys.all });
      draft.rebase();
    },
  });
}

/** Receipts are told as they come (`useLiveUpdates`). */
export function useApiRollout(id: string) {
  const api = useApi();
  return useQuery({ queryKey: apiKeys.rollout(id), queryFn: ({ signal }) => api.call('getApiRollout', { params: { id }, signal }), refetchInterval: 15_000 });
}

/** The key managers that an API may accept, by the little that an API developer reads of them. */
export function useAcceptableKeyManagers() {
  const api = useApi();
  return useQuery({ queryKey: apiKeys.acceptable, queryFn: async ({ signal }) => (await api.call('listKeyManagers', { query: { limit: 200 }, signal })).items.map(({ id, displayName, type, enabled }) => ({ id, displayName, type, enabled })) });
}
