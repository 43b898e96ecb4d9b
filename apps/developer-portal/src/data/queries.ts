import { useApi } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

// What several features of this portal read. Each list holds at most 200: as many as a person can oversee.
const ALL = { limit: 200 } as const;

export const keysOf = {
  applications: ['applications'] as const,
  application: (id: string) => ['applications', id] as const,
  keys: (id: string) => ['applications', id, 'keys'] as const,
  subscriptions: (id: string) => ['applications', id, 'subscriptions'] as const,
  keyManagers: (id: string) => ['applications', id, 'key-managers'] as const,
  catalogue: ['catalogue'] as const,
};

/** The person's own applications. */
export function useApplications() {
  const api = useApi();
  return useQuery({ queryKey: keysOf.applications, queryFn: async ({ signal }) => (await api.call('listApplications', { query: { ...ALL, owner: 'me' }, signal })).items });
}

export function useApplication(id: string) {
  const api = useApi();
  return useQuery({ queryKey: keysOf.application(id), queryFn: ({ signal }) => api.call('getApplication', { params: { id }, signal }) });
}

export function useKeys(applicationId: string) {
  const api = useApi();
  return useQuery({ queryKey: keysOf.keys(applicationId), queryFn: async ({ signal }) => (await api.call('listKeys', { params: { id: applicationId }, query: ALL, signal })).items });
}

export function useSubscriptions(applicationId: string | undefined) {
  const api = useApi();
  return useQuery({ queryKey: keysOf.subscriptions(applicationId ?? ''), enabled: applicationId !== undefined, queryFn: async ({ signal }) => (await api.call('listSubscriptions', { params: { id: applicationId ?? '' }, query: ALL, signal })).items });
}

/** Those that this person may use for new keys. */
export function useUsableKeyManagers(applicationId: string) {
  const api = useApi();
  return useQuery({ queryKey: keysOf.keyManagers(applicationId), queryFn: async ({ signal }) => (await api.call('listUsableKeyManagers', { params: { id: applicationId }, query: ALL, signal })).items });
}

export function useCatalogue() {
  const api = useApi();
  return useQuery({ queryKey: keysOf.catalogue, queryFn: async ({ signal }) => (await api.call('listCatalogue', { query: ALL, signal })).items });
}
