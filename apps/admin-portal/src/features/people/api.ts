import { useApi, usePages } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

export const peopleKeys = { users: ['users'] as const, roles: ['roles'] as const };

export function useUsers(search: string) {
  const api = useApi();
  return usePages([...peopleKeys.users, search], (cursor, signal) => api.call('listUsers', { query: { limit: 50, search, ...(cursor === undefined ? {} : { cursor }) }, signal }));
}

export function useRoles() {
  const api = useApi();
  return useQuery({ queryKey: peopleKeys.roles, queryFn: ({ signal }) => api.call('listRoles', { query: { limit: 200 }, signal }) });
}
