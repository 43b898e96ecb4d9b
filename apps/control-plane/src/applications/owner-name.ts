/** SQL: the name of the owner of an application `a`: a user name, or `client:{name}`. Needs `WITH_OWNER` in its `from`. */
export const OWNER_NAME = `coalesce(u.username, 'client:' || c.name)`;
export const WITH_OWNER = `left join keyplane.users u on u.id = a.owner_user_id left join keyplane.system_clients c on c.id = a.owner_system_client_id`;
