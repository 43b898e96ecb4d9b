import { ConnectorError } from '@keyplane/connector-kit';
import type { AcceptedRevocation } from '@keyplane/contracts';
import type { ClientAtServer } from '../keys/key-clients.js';

export type AtServer = AcceptedRevocation['atServer'];

/** Gateways refuse the token already: nobody waits longer than this for its server. */
const TIMEOUT_MS = 3_000;

/** Revokes the token at its authorization server, too (introspection, other resource servers). Best effort; the result is told. Never throws for what a server does. */
export async function revokeAtServer({ connector, handle, clientSecret }: ClientAtServer, options: { token: string; needsSecret: boolean }): Promise<AtServer> {
  if (options.needsSecret && clientSecret === null) return { outcome: 'not-asked', detail: 'No client secret is kept for this key, and the authorization server revokes for the client alone.' };
  try {
    await connector.revokeToken({ handle, clientSecret, token: options.token, timeoutMs: TIMEOUT_MS });
    return { outcome: 'revoked', detail: 'The authorization server has revoked the token, too.' };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { outcome: error.code === 'unsupported' ? 'unsupported' : 'failed', detail: error.message };
  }
}
