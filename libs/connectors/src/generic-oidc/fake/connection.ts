import type { Connector, ConnectorContext } from '@keyplane/connector-kit';
import { createGuardedFetch, parseNetworkRules } from '@keyplane/guarded-http';
import { describedBy, parseMetadata } from '../metadata.js';
import { genericOidcDefinition } from '../definition.js';

/** The context of a test: loopback and plain http only. */
export function loopbackContext(): ConnectorContext & { close: () => Promise<void> } {
  const fetch = createGuardedFetch({ rules: parseNetworkRules('loopback,http') });
  return { fetch, clock: () => new Date(), close: fetch.close };
}

/** A connector whose connection is complete, as the control plane stores it. */
export async function connectTo(issuer: string, { context, secrets = {} }: { context: ConnectorContext; secrets?: Record<string, string> }): Promise<Connector> {
  const wellKnownEndpoint = `${issuer}/.well-known/openid-configuration`;
  const { json } = await context.fetch(wellKnownEndpoint);
  return genericOidcDefinition.create({ ...describedBy(parseMetadata(json(), 'The document')), wellKnownEndpoint, connection: secrets }, context);
}
