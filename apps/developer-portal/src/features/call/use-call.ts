import type { ApplicationKey } from '@keyplane/api-client';
import { useApi } from '@keyplane/ui';
import { useMutation, useQuery } from '@tanstack/react-query';

/** As the application would get it. Kept by the page alone, and got anew before it expires. */
export function useTestToken(key: ApplicationKey | undefined) {
  const api = useApi();
  return useQuery({
    queryKey: ['test-token', key?.id], enabled: key !== undefined, retry: false, gcTime: 0, staleTime: 60_000, refetchInterval: 120_000,
    queryFn: ({ signal }) => api.call('requestTestToken', { params: { id: key?.id ?? '' }, body: {}, signal }),
  });
}

export function useSend(key: ApplicationKey | undefined) {
  const api = useApi();
  return useMutation({ mutationFn: (body: Parameters<typeof api.call<'tryKey'>>[1]['body']) => api.call('tryKey', { params: { id: key?.id ?? '' }, body }), gcTime: 0 });
}
export type Send = ReturnType<typeof useSend>;
