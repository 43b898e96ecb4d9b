import { useApi, usePages } from '@keyplane/ui';
import { useQuery } from '@tanstack/react-query';

export const peopleKeys = { users: ['users'] as const, roles: ['roles'] as const };

export function useUsers() {
  const api = useApi();
  return usePages(peopleKeys.users, (cursor, signal) => api.call('listUsers', { query: { limit: 50, ...(cursor === undefined ? {} : { cursor }) }, signal }));
}

export function useRoles() {
  const api = useApi();
  return useQuery({ queryKey: peopleKeys.roles, queryFn: ({ signal }) => api.call('listRoles', { query: { limit: 200 }, signal }) });
}
