import type { Subscription } from '@keyplane/api-client';
import { useApi } from '@keyplane/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from './queries';

/** Subscribes an application to an API, and ends that. */
export function useSubscribing(applicationId: string) {
  const api = useApi();
  const queryClient = useQueryClient();
  const readAgain = (): Promise<void> => queryClient.invalidateQueries({ queryKey: keysOf.subscriptions(applicationId) });
  return {
    subscribe: useMutation({ mutationFn: (apiId: string) => api.call('createSubscription', { params: { id: applicationId }, body: { apiId } }), onSuccess: readAgain }),
    unsubscribe: useMutation({ mutationFn: ({ id, revision }: Pick<Subscription, 'id' | 'revision'>) => api.call('deleteSubscription', { params: { id }, revision }), onSuccess: readAgain }),
  };
}
