/** Completes `.env` and `.compose/` in a folder; resolves to the names of what it made. */
export function ensureComposeSecrets(folder: string): string[];
