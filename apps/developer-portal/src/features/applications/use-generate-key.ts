import type { Answer, Body } from '@keyplane/api-client';
import { useApi } from '@keyplane/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from '../../data/queries';

/** Makes a key. The answer holds the secret: it stays in the page that asked (`gcTime` 0). */
export function useGenerateKey() {
  const api = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: ({ applicationId, ...body }: Body<'generateKey'> & { applicationId: string }): Promise<Answer<'generateKey'>> => api.call('generateKey', { params: { id: applicationId }, body }),
    onSettled: (_data, _error, { applicationId }) => queryClient.invalidateQueries({ queryKey: keysOf.application(applicationId) }),
    gcTime: 0,
  });
}
