import type { CheckStage, DiscoverResult } from '@keyplane/api-client';
import { useApi, type FieldValues } from '@keyplane/ui';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';

const TYPING_MS = 400;

export interface Discovery {
  fields: DiscoverResult['fields'] | null;
  discoveryError: Error | null;
  isDiscovering: boolean;
  stages: readonly CheckStage[];
  isChecking: boolean;
}

/** What a server publishes, and how each stage of the check goes: one call of each, 400 ms after typing stops. Nothing is saved. */
export function useDiscovery({ type, url, connection }: { type: string; url: string; connection: FieldValues }): Discovery {
  const api = useApi();
  const [settled] = useDebouncedValue({ url: url.trim(), connection }, TYPING_MS);
  const isAddress = URL.canParse(settled.url);
  const discovery = useQuery({
    queryKey: ['discovery', type, settled.url],
    queryFn: ({ signal }) => api.call('discoverKeyManager', { body: { type, url: settled.url }, signal }),
    enabled: isAddress, retry: false, staleTime: 30_000,
  });
  const wellKnownEndpoint = textOf(discovery.data?.fields.wellKnownEndpoint?.value) ?? settled.url;
  const check = useQuery({
    // With the credential among its parts, so that another one is checked anew; forgotten with the page (`gcTime` 0).
    queryKey: ['check', type, wellKnownEndpoint, settled.connection],
    queryFn: ({ signal }) => api.call('checkKeyManager', { body: { type, wellKnownEndpoint, connection: { ...settled.connection } }, signal }),
    enabled: discovery.data !== undefined, retry: false, gcTime: 0, staleTime: 30_000,
  });
  return {
    fields: discovery.data?.fields ?? null, discoveryError: isAddress ? discovery.error : null, isDiscovering: discovery.isFetching,
    stages: check.data?.stages ?? [], isChecking: check.isFetching,
  };
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
