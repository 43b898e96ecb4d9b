import { useApi, usePages } from '@keyplane/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';

export const peopleKeys = { users: ['users'] as const, roles: ['roles'] as const };

export function useUsers(search: string) {
  const api = useApi();
  return usePages([...peopleKeys.users, search], (cursor, signal) => api.call('listUsers', { query: { limit: 50, search, ...(cursor === undefined ? {} : { cursor }) }, signal }));
}

export function useRoles() {
  const api = useApi();
  return useQuery({ queryKey: peopleKeys.roles, queryFn: ({ signal }) => api.call('listRoles', { query: { limit: 200 }, signal }) });
}

/** After a change of a person: roles say how many people have them. */
export function useReadPeopleAgain(): () => Promise<unknown> {
  const queryClient = useQueryClient();
  return () => Promise.all([peopleKeys.users, peopleKeys.roles].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
}
