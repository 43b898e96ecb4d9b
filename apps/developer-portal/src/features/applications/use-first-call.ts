import type { CatalogueEntry, GeneratedKey } from '@keyplane/api-client';
import { useApi, type Environment } from '@keyplane/ui';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { keysOf } from '../../data/queries';
import { scopesNeededFor } from '../../data/scopes';

export interface Choice {
  api: CatalogueEntry;
  keyManagerId: string;
  environment: Environment;
  name: string;
}

/** Three calls in a row; what was made is taken back when a later one fails, so that a second try starts clean. */
export function useFirstCall() {
  const client = useApi();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ api, keyManagerId, environment, name }: Choice): Promise<GeneratedKey> => {
      const application = await client.call('createApplication', { body: { name } });
      try {
        await client.call('createSubscription', { params: { id: application.id }, body: { apiId: api.id } });
        return await client.call('generateKey', { params: { id: application.id }, body: { keyManagerId, environment, scopes: scopesNeededFor([api]) } });
      } catch (error) {
        await client.call('deleteApplication', { params: { id: application.id }, revision: application.revision, query: { force: 'true' } }).catch(() => undefined);
        throw error;
      }
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: keysOf.applications }),
    gcTime: 0,
  });
}
