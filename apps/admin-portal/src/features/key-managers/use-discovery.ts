import type { CheckStage, DiscoverResult } from '@keyplane/api-client';
import { useApi, type FieldValues } from '@keyplane/ui';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { bodyOf, isEnough, type OwnValues } from './own-values';

const TYPING_MS = 400;

export interface Discovery {
  fields: DiscoverResult['fields'] | null;
  discoveryError: Error | null;
  isDiscovering: boolean;
  stages: readonly CheckStage[];
  isChecking: boolean;
}

interface WhatIsTyped {
  type: string;
  url: string;
  connection: FieldValues;
  own: OwnValues;
  /** Nothing is asked at `url`: all of it is in `own`. */
  isByHand: boolean;
}

/** What a server publishes, and how each stage of the check goes: one call of each, 400 ms after typing stops. Nothing is saved. */
export function useDiscovery({ type, url, connection, own, isByHand }: WhatIsTyped): Discovery {
  const api = useApi();
  const [settled] = useDebouncedValue({ url: url.trim(), connection, own }, TYPING_MS);
  const isAddress = !isByHand && URL.canParse(settled.url);
  const discovery = useQuery({
    queryKey: ['discovery', type, settled.url],
    queryFn: ({ signal }) => api.call('discoverKeyManager', { body: { type, url: settled.url }, signal }),
    enabled: isAddress, retry: false, staleTime: 30_000,
  });
  const found = isByHand ? undefined : discovery.data;
  const wellKnownEndpoint = isByHand ? null : (textOf(found?.fields.wellKnownEndpoint?.value) ?? settled.url);
  const check = useQuery({
    // With the credential among its parts, so that another one is checked anew; forgotten with the page (`gcTime` 0).
    queryKey: ['check', type, wellKnownEndpoint, settled.own, settled.connection],
    queryFn: ({ signal }) => api.call('checkKeyManager', { body: { type, ...(wellKnownEndpoint === null ? {} : { wellKnownEndpoint }), ...bodyOf(settled.own), connection: { ...settled.connection } }, signal }),
    enabled: isByHand ? isEnough(settled.own) : found !== undefined, retry: false, gcTime: 0, staleTime: 30_000,
  });
  return {
    fields: found?.fields ?? null, discoveryError: isAddress ? discovery.error : null, isDiscovering: isAddress && discovery.isFetching,
    stages: check.data?.stages ?? [], isChecking: check.isFetching,
  };
}

export function textOf(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
