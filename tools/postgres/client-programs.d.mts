/** Where psql, pg_dump and pg_restore are that fit the embedded server; or why they are nowhere, in a sentence. */
export function findClientPrograms(): Promise<{ folder: string; reason: null } | { folder: null; reason: string }>;
