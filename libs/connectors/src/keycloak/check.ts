import { ConnectorError } from '@keyplane/connector-kit';
import { z } from 'zod';
import { checkServer, fail, isDead, pass, skip, type Findings, type Verdict } from '../generic-oidc/check.js';
import type { Server } from '../generic-oidc/server.js';
import type { Exchange } from '../http/exchange.js';
import { findClient, openManagement, read, type Management } from './api.js';

/** The common stages; registration is management here. */
export function checkKeycloak(server: Server, exchange: Exchange) {
  const hasRotation = server.connection.connection['secretRotation'] === true;
  return checkServer(server, exchange, { registration: checkManagement, ...(hasRotation && { 'secret-rotation': checkSecretRotation }) });
}

const whereRoles = (clientId: string) => `In the realm: Clients, ${clientId}, Service accounts roles, Assign role, Client roles, realm-management`;

/** The server says itself what the service account may do: with the management client, as with every other. */
async function checkManagement(findings: Findings): Promise<Verdict> {
  if (isDead(findings)) return skip('The server does not answer.');
  const management = await signIn(findings);
  if ('state' in management) return management;
  const { clientId } = management;
  const mayManage = await findClient(management, clientId).then((own) => own?.access?.['manage'] === true, forbiddenAs(false));
  if (mayManage) return pass('Clients are managed with the role manage-clients. No client was created to try it.');
  return fail(`The service account of ${clientId} lacks the role manage-clients of realm-management.`, `${whereRoles(clientId)}: manage-clients.`);
}

const Profiles = z.looseObject({ profiles: z.array(z.looseObject({ name: z.string(), executors: z.array(z.looseObject({ executor: z.string() })).nullish() })).nullish() });
const Policies = z.looseObject({ policies: z.array(z.looseObject({ enabled: z.boolean().nullish(), profiles: z.array(z.string()).nullish() })).nullish() });

/** To read policies takes one role more; keys can be managed without it. */
async function checkSecretRotation(findings: Findings): Promise<Verdict> {
  if (isDead(findings)) return skip('The server does not answer.');
  const management = await signIn(findings);
  if ('state' in management) return skip('Without a token of the management client it cannot be looked.');
  const rotates = await readRotation(management).catch(forbiddenAs(null));
  if (rotates === null) return skip(`Whether the realm rotates client secrets cannot be looked up: the service account of ${management.clientId} lacks the role view-realm of realm-management. It is seen when a secret is added.`);
  if (rotates) return pass('A client policy rotates client secrets.');
  return fail('No client policy of the realm rotates client secrets.', 'In the realm: Realm settings, Client policies: a profile with the executor secret-rotation, and a policy that uses it. Up to version 26.7 the server must be built with the feature client-secret-rotation.');
}

async function readRotation(management: Management): Promise<boolean> {
  const { profiles } = await read(management, '/client-policies/profiles', Profiles);
  const { policies } = await read(management, '/client-policies/policies', Policies);
  const rotating = (profiles ?? []).filter(({ executors }) => executors?.some(({ executor }) => executor === 'secret-rotation')).map(({ name }) => name);
  return (policies ?? []).some((policy) => policy.enabled === true && policy.profiles?.some((name) => rotating.includes(name)));
}

async function signIn({ server, exchange }: Findings): Promise<Management | Verdict> {
  try {
    return await openManagement(server, exchange);
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return fail(error.message, 'Check id and secret of the management client, and that it has “Service accounts roles” switched on.');
  }
}

/** What a 403 means here; any other failure is one. */
function forbiddenAs<T>(meaning: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof ConnectorError && error.code === 'forbidden') return meaning;
    throw error;
  };
}
