export function firstPageScripts(portal: 'admin-portal' | 'developer-portal'): Record<string, number>;
