import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

/** Which lists and pages a change of a noun touches, by the first word of their query keys. */
const TOUCHED: Readonly<Record<string, readonly string[]>> = {
  'key-manager': ['key-managers', 'acceptable-key-managers', 'catalogue', 'audit-log'],
  'key-manager-keys': ['key-managers'],
  api: ['apis', 'scopes', 'catalogue', 'audit-log'],
  application: ['applications', 'audit-log'],
  'application-key': ['applications', 'key-managers', 'audit-log'],
  subscription: ['applications', 'audit-log'],
};

/** Reads anew what changes, while it changes: one connection for each page. Without it, pages still ask from time to time. */
export function useLiveUpdates(): void {
  const queryClient = useQueryClient();
  useEffect(() => {
    const events = new EventSource('/api/v1/events');
    events.addEventListener('change', ({ data }: MessageEvent<string>) => {
      const { noun } = JSON.parse(data) as { noun: string }; // as the control plane writes it
      for (const first of TOUCHED[noun] ?? []) void queryClient.invalidateQueries({ queryKey: [first] });
    });
    events.addEventListener('receipt', () => {
      void queryClient.invalidateQueries({ queryKey: ['gateways'] });
      void queryClient.invalidateQueries({ predicate: ({ queryKey }) => queryKey.includes('rollout') });
    });
    return () => events.close();
  }, [queryClient]);
}
