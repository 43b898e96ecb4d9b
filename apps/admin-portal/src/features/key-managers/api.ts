import type { Body, Rollout } from '@keyplane/api-client';
import { endOf, isStale, useApi, type Draft } from '@keyplane/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

export const keyManagerKeys = {
  all: ['key-managers'] as const,
  one: (id: string) => ['key-managers', id] as const,
  rollout: (id: string) => ['key-managers', id, 'rollout'] as const,
  usage: (id: string) => ['key-managers', id, 'usage'] as const,
  permissions: (id: string) => ['key-managers', id, 'permissions'] as const,
  signingKeys: (id: string) => ['key-managers', id, 'keys'] as const,
  impact: (id: string, type: string, roles: readonly string[]) => ['key-managers', id, 'impact', type, ...roles] as const,
};

export function useKeyManager(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keyManagerKeys.one(id), queryFn: ({ signal }) => api.call('getKeyManager', { params: { id }, signal }) });
}

/** Read anew at each receipt (live updates). In between, as a net: once a second while something moves, else every 15 s, after which a gateway counts as silent. */
export function useRollout(id: string) {
  const api = useApi();
  return useQuery({
    queryKey: keyManagerKeys.rollout(id),
    queryFn: ({ signal }) => api.call('getKeyManagerRollout', { params: { id }, signal }),
    refetchInterval: ({ state }) => (isMoving(state.data) ? 1_000 : 15_000),
  });
}

function isMoving(rollout: Rollout | undefined): boolean {
  return rollout === undefined || endOf(rollout) === 'moving';
}

export function useKeyManagerUsage(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keyManagerKeys.usage(id), queryFn: ({ signal }) => api.call('getKeyManagerUsage', { params: { id }, signal }) });
}

/** Of the permission in force: how many APIs accept every key manager, this one among them. */
export function useImpactNow(id: string, { enabled = true }: { enabled?: boolean } = {}) {
  const api = useApi();
  return useQuery({ queryKey: keyManagerKeys.impact(id, 'now', []), enabled, queryFn: ({ signal }) => api.call('getKeyManagerImpact', { params: { id }, signal }) });
}

/** The organization's permission, with the ETag that a change of it needs. */
export function usePermissions(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keyManagerKeys.permissions(id), queryFn: ({ signal }) => api.read('getKeyManagerPermissions', { params: { id }, signal }) });
}

/** Changes the key manager that was read, and no newer one before that was said. */
export function useUpdateKeyManager(id: string, draft: Pick<Draft<object>, 'revision' | 'settle' | 'rebase'>) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<'updateKeyManager'>) => api.call('updateKeyManager', { params: { id }, body, revision: draft.revision }),
    onSuccess: (saved, body) => {
      queryClient.setQueryData(keyManagerKeys.one(id), saved);
      draft.settle(body);
      void queryClient.invalidateQueries({ queryKey: keyManagerKeys.all });
    },
    onError: async (error) => {
      if (!isStale(error)) return;
      await queryClient.invalidateQueries({ queryKey: keyManagerKeys.all });
      draft.rebase();
    },
  });
}
