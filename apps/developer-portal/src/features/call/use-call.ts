import type { Answer, ApplicationKey } from '@keyplane/api-client';
import { useApi } from '@keyplane/ui';
import { useMutation, useQuery } from '@tanstack/react-query';

/** A call takes a moment: a token is used until so long before its end. */
const SPARE_MS = 15_000;
const USED_MS = { atLeast: 5_000, ifNothingIsSaid: 120_000 };

type Token = Answer<'requestTestToken'>;

function usedMs(token: Token | undefined): number {
  const seconds = token?.expiresIn ?? null;
  return seconds === null ? USED_MS.ifNothingIsSaid : Math.max(USED_MS.atLeast, seconds * 1000 - SPARE_MS);
}

/**
 * As the application would get it. Kept by the page alone, and got anew before it expires. `clientSecret` is what the person
 * typed where Keyplane keeps none; with the page it is forgotten (`gcTime` 0).
 */
export function useTestToken(key: ApplicationKey, clientSecret: string | null) {
  const api = useApi();
  return useQuery<Token>({
    queryKey: ['test-token', key.id, clientSecret], retry: false, gcTime: 0,
    staleTime: ({ state }) => usedMs(state.data), refetchInterval: ({ state }) => (state.error === null ? usedMs(state.data) : false),
    queryFn: ({ signal }) => api.call('requestTestToken', { params: { id: key.id }, body: clientSecret === null ? {} : { clientSecret }, signal }),
  });
}

export function useSend(key: ApplicationKey) {
  const api = useApi();
  return useMutation({ mutationFn: (body: Parameters<typeof api.call<'tryKey'>>[1]['body']) => api.call('tryKey', { params: { id: key.id }, body }), gcTime: 0 });
}
export type Send = ReturnType<typeof useSend>;
