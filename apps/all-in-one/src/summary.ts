import type { Config } from './config/env.js';
import { bootstrapFile, type Bootstrap, type Person } from './credentials/bootstrap-file.js';

/** What the terminal shows once everything runs. */
export function summary({ dataDir }: Config, bootstrap: Bootstrap): string {
  const { admin, developer, sample } = bootstrap;
  return `
Keyplane is running.

  Admin portal      ${bootstrap.adminPortalUrl}
  Developer portal  ${bootstrap.developerPortalUrl}

  HTTP API          ${bootstrap.controlPlaneUrl}/api/v1
  Gateway           ${bootstrap.gatewayUrl}
  Sample API        ${sample.apiUrl}
  Sample issuer     ${sample.issuerUrl}   (a foreign authorization server, not for production)

  Administrator     ${signIn(admin)}
  Developer         ${signIn(developer)}

  All addresses and the automation client: ${bootstrapFile(dataDir)}
  Logs: ${dataDir}/logs

Ctrl-C stops everything; the data stays.`;
}

function signIn({ username, password }: Person): string {
  return password === null ? `${username}   (password not on disk; set a new one: npm run admin -- reset-password ${username})` : `${username} / ${password}`;
}
