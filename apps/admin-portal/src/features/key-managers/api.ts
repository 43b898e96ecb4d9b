import type { Body, KeyManager, KeyManagerPage, Rollout } from '@keyplane/api-client';
import { endOf, useApi } from '@keyplane/ui';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

export const keyManagerKeys = {
  all: ['key-managers'] as const,
  one: (id: string) => ['key-managers', id] as const,
  rollouts: ['key-managers', 'all', 'rollout'] as const,
  rollout: (id: string) => ['key-managers', id, 'rollout'] as const,
  usage: (id: string) => ['key-managers', id, 'usage'] as const,
  permissions: (id: string) => ['key-managers', id, 'permissions'] as const,
  signingKeys: (id: string) => ['key-managers', id, 'keys'] as const,
  impact: (id: string, type: string, roles: readonly string[]) => ['key-managers', id, 'impact', type, ...roles] as const,
};

/** All key managers of the organization, global ones too. */
export function useKeyManagers() {
  const api = useApi();
  // An administrator gets whole key managers; others have no business on these pages.
  return useQuery({ queryKey: keyManagerKeys.all, queryFn: async ({ signal }) => (await api.call('listKeyManagers', { query: { limit: 200 }, signal })) as KeyManagerPage });
}

export function useKeyManager(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keyManagerKeys.one(id), queryFn: ({ signal }) => api.call('getKeyManager', { params: { id }, signal }) });
}

/** Of all key managers, by id, for their list. */
export function useRollouts() {
  const api = useApi();
  return useQuery({
    queryKey: keyManagerKeys.rollouts,
    queryFn: async ({ signal }) => new Map((await api.call('listKeyManagerRollouts', { query: { limit: 200 }, signal })).items.map((rollout) => [rollout.keyManagerId, rollout])),
    refetchInterval: 15_000,
  });
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

/** The organization's permission, with the ETag that a change of it needs. */
export function usePermissions(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keyManagerKeys.permissions(id), queryFn: ({ signal }) => api.read('getKeyManagerPermissions', { params: { id }, signal }) });
}

/** Changes the key manager that was read, and no newer one. */
export function useUpdateKeyManager({ id, revision }: Pick<KeyManager, 'id' | 'revision'>) {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (body: Body<'updateKeyManager'>) => api.call('updateKeyManager', { params: { id }, body, revision }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keyManagerKeys.all }),
  });
}
