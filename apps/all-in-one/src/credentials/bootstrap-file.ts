import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { Ports } from '../config/env.js';
import { readFileIfThere, writePrivateFile } from '../data-folder/private-file.js';
import { SAMPLE_AUDIENCE } from '../sample-authorization-server/audience.js';
import { StartError } from '../start-error.js';

/** A first sign-in; the password is null where only its hash is left. */
export interface Person {
  readonly username: string;
  readonly password: string | null;
}

/** `.keyplane/bootstrap.json`: where everything is, and how to get in. Scripts rely on this shape. */
export interface Bootstrap {
  readonly controlPlaneUrl: string;
  readonly gatewayUrl: string;
  readonly adminPortalUrl: string;
  readonly developerPortalUrl: string;
  readonly admin: Person;
  readonly developer: Person;
  readonly automation: { readonly clientId: string; readonly clientSecret: string; readonly tokenEndpoint: string };
  readonly sample: { readonly apiUrl: string; readonly issuerUrl: string; readonly wellKnownEndpoint: string; readonly audience: string };
}

type Credentials = Pick<Bootstrap, 'admin' | 'developer'> & { readonly automation: Pick<Bootstrap['automation'], 'clientId' | 'clientSecret'> };

export function bootstrapFile(dataDir: string): string {
  return join(dataDir, 'bootstrap.json');
}

/**
 * Keeps the credentials of the file and refreshes its addresses. Where the file is missing: an installation that has data gets a new
 * automation secret and no passwords (only their hashes are left); a new one gets everything.
 */
export function ensureBootstrap(dataDir: string, ports: Ports, hasData: boolean): Bootstrap {
  const credentials = readCredentials(bootstrapFile(dataDir)) ?? newCredentials(hasData);
  const bootstrap = describe(ports, credentials);
  write(dataDir, bootstrap);
  return bootstrap;
}

/** After a reset the password of the file is nobody's: it is not shown again. */
export function forgetPassword(dataDir: string, username: string): void {
  const text = readFileIfThere(bootstrapFile(dataDir));
  if (text === undefined) return;
  const bootstrap = JSON.parse(text) as Bootstrap; // written by this very program
  const without = (person: Person): Person => (person.username === username ? { ...person, password: null } : person);
  write(dataDir, { ...bootstrap, admin: without(bootstrap.admin), developer: without(bootstrap.developer) });
}

function write(dataDir: string, bootstrap: Bootstrap): void {
  writePrivateFile(bootstrapFile(dataDir), `${JSON.stringify(bootstrap, null, 2)}\n`);
}

function describe(ports: Ports, { admin, developer, automation }: Credentials): Bootstrap {
  // One spelling of the host everywhere: an issuer is compared character by character.
  const at = (port: number): string => `http://localhost:${port}`;
  const controlPlaneUrl = at(ports.controlPlane);
  const issuerUrl = at(ports.sampleAuthorizationServer);
  return {
    controlPlaneUrl,
    gatewayUrl: at(ports.gateway),
    adminPortalUrl: `${controlPlaneUrl}/admin`,
    developerPortalUrl: `${controlPlaneUrl}/developer`,
    admin,
    developer,
    automation: { ...automation, tokenEndpoint: `${controlPlaneUrl}/oauth2/default/token` },
    sample: { apiUrl: at(ports.sampleApi), issuerUrl, wellKnownEndpoint: `${issuerUrl}/.well-known/openid-configuration`, audience: SAMPLE_AUDIENCE },
  };
}

function newCredentials(hasData: boolean): Credentials {
  const password = (): string | null => (hasData ? null : randomBytes(15).toString('base64url'));
  return {
    admin: { username: 'admin', password: password() },
    developer: { username: 'developer', password: password() },
    automation: { clientId: 'keyplane-automation', clientSecret: randomBytes(32).toString('base64url') },
  };
}

function readCredentials(file: string): Credentials | undefined {
  const text = readFileIfThere(file);
  if (text === undefined) return undefined;
  try {
    const { admin, developer, automation } = JSON.parse(text) as Bootstrap; // each member is checked below
    return { admin: checkPerson(admin), developer: checkPerson(developer), automation: { clientId: checkText(automation.clientId), clientSecret: checkText(automation.clientSecret) } };
  } catch {
    throw new StartError(`${file} is damaged. Remove it: the next start makes a new one, with a new automation secret.`);
  }
}

function checkPerson({ username, password }: Person): Person {
  return { username: checkText(username), password: password === null ? null : checkText(password) };
}

function checkText(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new TypeError('not a text');
  return value;
}
