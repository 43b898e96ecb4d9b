import { performance } from 'node:perf_hooks';
import { ConnectorError } from '@keyplane/connector-kit';
import { CHECK_STAGES, type Certificates, type CheckStage, type Endpoints } from '@keyplane/contracts';
import { send, type Exchange } from '../http/exchange.js';
import { isOAuthErrorBody } from '../http/oauth-error.js';
import { quoted } from '../http/quoted.js';
import { fetchSigningKeys } from '../keys/fetch-signing-keys.js';
import { issuerMismatch, type Located } from './discovery.js';
import { endpointsOf } from './metadata.js';
import { locateConnection, type Server } from './server.js';

type Stage = (typeof CHECK_STAGES)[number];
export type Verdict = Omit<CheckStage, 'name' | 'durationMs'>;
export const pass = (detail: string, advice: string | null = null): Verdict => ({ state: 'pass', detail, advice });
export const warn = (detail: string, advice: string): Verdict => ({ state: 'warn', detail, advice });
export const fail = (detail: string, advice: string): Verdict => ({ state: 'fail', detail, advice });
export const skip = (detail: string): Verdict => ({ state: 'skip', detail, advice: null });

/** What the first stages found out, for the later ones. */
export interface Findings {
  server: Server;
  exchange: Exchange;
  located: Located | null;
  failure: ConnectorError | null;
}

/** Nobody answers there at all: nothing else needs to be tried. */
export const isDead = ({ failure }: Findings) => failure !== null && ['unreachable', 'timeout', 'rejected'].includes(failure.code) && failure.upstreamStatus === null;
/** Complete enough to work without a discovery document. */
const isTyped = ({ server: { connection } }: Findings) => connection.issuer !== null && connection.certificates !== null && Boolean(connection.endpoints.token);

/**
 * Runs all stages in order; what they find is in the result, so it never rejects. Nothing is changed at the server.
 * `own` are stages of a type of server: ones that take the place of a common one, and ones that follow.
 */
export async function checkServer(server: Server, exchange: Exchange, own: Readonly<Record<string, (findings: Findings) => Promise<Verdict>>> = {}): Promise<CheckStage[]> {
  const findings: Findings = { server, exchange, located: null, failure: null };
  const stages: CheckStage[] = [];
  for (const [name, check] of Object.entries({ ...STAGES, ...own })) {
    const start = performance.now();
    const verdict = await check(findings).catch((error: unknown) => fail(error instanceof ConnectorError ? error.message : 'The check failed.', 'Check the address and try again.'));
    stages.push({ name, ...verdict, durationMs: Math.round(performance.now() - start) });
  }
  return stages;
}

/** In the order of `CHECK_STAGES`. */
const STAGES: Record<Stage, (findings: Findings) => Promise<Verdict>> = {
  address: checkAddress,
  discovery: checkDiscovery,
  issuer: checkIssuerStage,
  keys: checkKeys,
  'token-endpoint': checkTokenEndpoint,
  registration: checkRegistration,
};

async function checkAddress(findings: Findings): Promise<Verdict> {
  const { wellKnownEndpoint, issuer } = findings.server.connection;
  const address = wellKnownEndpoint ?? issuer;
  try {
    findings.located = await locateConnection(findings.server, findings.exchange);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    findings.failure = error;
  }
  if (isDead(findings)) return fail(findings.failure?.message ?? '', 'Check the address, the network between, and KEYPLANE_CONNECTOR_NETWORKS.');
  const said = `${quoted(address ?? '')} answers.`;
  return isPlainHttp(address) ? warn(`${said} It is not https: secrets and tokens travel in clear.`, 'Use https.') : pass(said);
}

function isPlainHttp(address: string | null): boolean {
  return address !== null && /^http:\/\/(?!localhost[:/]|127\.|\[::1\])/i.test(`${address}/`);
}

async function checkDiscovery(findings: Findings): Promise<Verdict> {
  const { located, failure } = findings;
  if (located !== null) return pass(`The discovery document is at ${quoted(located.url)}.`);
  if (isDead(findings)) return skip('The server does not answer.');
  if (isTyped(findings)) return warn(`${failure?.message ?? ''} What was typed is used.`, 'Nothing, if the server publishes none.');
  return fail(failure?.message ?? '', 'Enter the issuer, or the address of the discovery document, exactly as the server publishes it.');
}

async function checkIssuerStage({ located }: Findings): Promise<Verdict> {
  if (located === null) return skip('There is no discovery document to compare the issuer with.');
  if (located.isOfIssuer) return pass(`The issuer is ${quoted(located.metadata.issuer)}.`);
  return fail(issuerMismatch(located), `If ${quoted(located.metadata.issuer)} is the server that you mean, enter that.`);
}

async function checkKeys(findings: Findings): Promise<Verdict> {
  const certificates = certificatesOf(findings);
  if (certificates === null) return isDead(findings) ? skip('The server does not answer.') : fail('It is not known where the keys are.', 'Enter certificates, or the address of a discovery document.');
  const keys = await fetchSigningKeys({ certificates, ...findings.exchange });
  const kinds = [...new Set(keys.map((key) => key.alg ?? key.crv ?? key.kty))].join(', ');
  return pass(`${keys.length} usable signing ${keys.length === 1 ? 'key' : 'keys'} (${kinds}).`);
}

/** No client is named: the server must answer with an OAuth error, and can't lock a client out for a wrong secret. */
async function checkTokenEndpoint(findings: Findings): Promise<Verdict> {
  const endpoint = endpointOf(findings, 'token');
  if (endpoint === null) return isDead(findings) ? skip('The server does not answer.') : fail('There is no token endpoint.', 'Enter the address of the token endpoint.');
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  const answer = await send(findings.exchange, endpoint, { method: 'POST', headers, body: 'grant_type=client_credentials' });
  if (answer.status >= 200 && answer.status < 300) return warn(`${quoted(endpoint)} answered ${answer.status} to a request without a client.`, 'Make the token endpoint demand client authentication.');
  if ((answer.status === 400 || answer.status === 401) && isOAuthErrorBody(answer)) return pass(`${quoted(endpoint)} answers as a token endpoint does.`);
  return fail(`${quoted(endpoint)} answered ${answer.status}, and not with an OAuth error.`, 'Check that this is the token endpoint.');
}

/** Looks at what is known only: trying it out would create a client. */
async function checkRegistration(findings: Findings): Promise<Verdict> {
  const endpoint = endpointOf(findings, 'clientRegistration');
  if (endpoint === null) return isDead(findings) ? skip('The server does not answer.') : warn('There is no registration endpoint: keys cannot be generated there.', 'Switch dynamic client registration (RFC 7591) on at the server, or switch key generation off here.');
  if (findings.server.connection.connection['initialAccessToken'] !== undefined) return pass(`Clients are registered at ${quoted(endpoint)} with the initial access token. No client was created to try it.`);
  return pass(`Clients are registered at ${quoted(endpoint)} without an initial access token. No client was created to try it.`, 'If the server demands an initial access token, set it.');
}

function certificatesOf({ server, located }: Findings): Certificates | null {
  return server.connection.certificates ?? (located === null ? null : { type: 'JWKS', value: located.metadata.jwks_uri });
}

function endpointOf({ server, located }: Findings, name: keyof Endpoints): string | null {
  return server.connection.endpoints[name] ?? (located === null ? null : (endpointsOf(located.metadata)[name] ?? null));
}
