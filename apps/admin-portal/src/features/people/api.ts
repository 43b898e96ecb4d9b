import { isStale, useApi, usePages } from '@keyplane/ui';
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

/** After a change of a person (roles say how many people have them), and after a refusal because somebody else was first: the next try goes over what is there then. */
export function usePeopleAgain() {
  const queryClient = useQueryClient();
  const read = (): Promise<unknown> => Promise.all([peopleKeys.users, peopleKeys.roles].map((queryKey) => queryClient.invalidateQueries({ queryKey })));
  return { read, readWhereStale: (error: Error): Promise<unknown> | undefined => (isStale(error) ? read() : undefined) };
}
