import { createApiClient, ProblemError, type ApiClient, type Me } from '@keyplane/api-client';
import { useQuery, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useMemo, type ReactNode } from 'react';

const ApiContext = createContext<ApiClient | null>(null);
export const ME_KEY = ['me'] as const;

/** The API client of a page; its CSRF token is that of the session that `GET /me` has answered. */
export function ApiProvider({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  const client = useMemo(() => createApiClient({ csrfToken: () => queryClient.getQueryData<Me>(ME_KEY)?.csrfToken ?? null }), [queryClient]);
  return <ApiContext value={client}>{children}</ApiContext>;
}

export function useApi(): ApiClient {
  const client = useContext(ApiContext);
  if (client === null) throw new Error('useApi needs an ApiProvider');
  return client;
}

/** Who is signed in. */
export function useMe() {
  const api = useApi();
  return useQuery({ queryKey: ME_KEY, queryFn: ({ signal }) => api.call('getMe', { signal }), staleTime: 60_000 });
}

/** Where one signs in, to come back here. */
export function signInAddress(returnTo: string): string {
  const organization = new URLSearchParams(window.location.search).get('organization');
  return `/session/sign-in?${new URLSearchParams({ ...(organization === null ? {} : { organization }), return_to: returnTo }).toString()}`;
}

export function isSignedOut(error: unknown): boolean {
  return error instanceof ProblemError && error.isSignedOut;
}
