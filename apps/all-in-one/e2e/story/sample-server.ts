import type { World } from './world.js';

/**
 * Whether the sample authorization server knows a client, asked without its secret: its authorization endpoint refuses an
 * unknown client as such, and a known one because of the redirect address.
 */
export async function isClientKnown({ keyplane }: Pick<World, 'keyplane'>, clientId: string): Promise<boolean> {
  const query = new URLSearchParams({ client_id: clientId, response_type: 'code', redirect_uri: 'http://localhost/back', scope: 'openid' });
  const response = await fetch(`${keyplane.bootstrap.sample.issuerUrl}/auth?${query.toString()}`, { redirect: 'manual' });
  const page = await response.text();
  if (page.includes('invalid_redirect_uri')) return true;
  if (page.includes('invalid_client')) return false;
  throw new Error(`an unexpected answer: ${response.status} ${page}`);
}
