import { ConnectorError, type CallOptions, type ConnectorContext, type DescribedIssuer, type KeyManagerConnection } from '@keyplane/connector-kit';
import type { Endpoints } from '@keyplane/contracts';
import type { Exchange } from '../http/exchange.js';
import { quoted } from '../http/quoted.js';
import { checkIssuer, fetchMetadata, locate, type Located } from './discovery.js';
import { describedBy } from './metadata.js';

/** One server through one connection: what was typed, and how to ask for the rest. */
export interface Server {
  connection: KeyManagerConnection;
  context: ConnectorContext;
}

export function exchangeOf({ context }: Server, { signal, timeoutMs }: CallOptions): Exchange {
  return { ...context, ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) };
}

/** Fetches the document that the connection names; whether it is that of the connection's issuer is said, not judged. */
export async function locateConnection({ connection }: Server, exchange: Exchange): Promise<Located> {
  const { issuer, wellKnownEndpoint } = connection;
  const address = wellKnownEndpoint ?? issuer;
  if (address === null) throw new ConnectorError('rejected', 'The key manager has neither an issuer nor the address of a discovery document.');
  if (wellKnownEndpoint === null || issuer === null) return locate(exchange, address);
  const found = await fetchMetadata(exchange, wellKnownEndpoint);
  return { ...found, asked: issuer, isOfIssuer: found.metadata.issuer === issuer };
}

/** What was typed wins over what is published; without a document's address and with keys typed, nothing is asked. */
export async function describeServer(server: Server, exchange: Exchange): Promise<DescribedIssuer> {
  const { issuer, wellKnownEndpoint, certificates, endpoints } = server.connection;
  if (wellKnownEndpoint === null && issuer !== null && certificates !== null) return { issuer, certificates, endpoints };
  const published = describedBy(checkIssuer(await locateConnection(server, exchange)).metadata);
  const typed = Object.fromEntries(Object.entries(endpoints).filter(([, value]) => value !== null && value !== undefined));
  return { issuer: published.issuer, certificates: certificates ?? published.certificates, endpoints: { ...published.endpoints, ...typed } };
}

/** @throws ConnectorError `unsupported` where the server has no such endpoint */
export async function getEndpoint(server: Server, exchange: Exchange, { name, label }: { name: keyof Endpoints; label: string }): Promise<string> {
  const endpoint = server.connection.endpoints[name] ?? (await describeServer(server, exchange)).endpoints[name] ?? null;
  if (endpoint !== null) return endpoint;
  throw new ConnectorError('unsupported', `The authorization server ${quoted(server.connection.issuer ?? server.connection.wellKnownEndpoint ?? '')} has no ${label}.`);
}
