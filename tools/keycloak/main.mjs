// `npm run keycloak`: a Keycloak for people, until Ctrl-C. Data in `.keyplane/keycloak`, kept between runs.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepUntilStopped, PortTakenError } from '../java/java-server.mjs';
import { KeycloakAdministration, newSecret } from './administration.mjs';
import { startKeycloak } from './server.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const dataDir = join(process.env.KEYPLANE_DATA_DIR ?? join(repository, '.keyplane'), 'keycloak');
const port = Number(process.env.KEYPLANE_KEYCLOAK_PORT ?? 8180);
const REALM = 'keyplane';

try {
  const keycloak = await startKeycloak({ dataDir, port, log: (line) => console.log(line) });
  const client = await ensureRealm(keycloak);
  console.log(`Keycloak is running. Add it in the admin portal as a key manager of type Keycloak:

  issuer                    ${keycloak.url}/realms/${REALM}
  management client         ${client.clientId}
  management client secret  ${client.clientSecret}

Its own administration is at ${keycloak.url}/admin (user ${client.username}, password ${client.password}).
Scopes that keys may ask for there: orders:read, orders:write. Clients may have two secrets at a time. Ctrl-C stops it.`);
  keepUntilStopped(keycloak);
} catch (error) {
  console.error(error instanceof PortTakenError ? `Port ${port} is taken; set KEYPLANE_KEYCLOAK_PORT to another one.` : error.message);
  process.exitCode = 1;
}

/** The realm is made at the first start; its client is the same ever after. */
async function ensureRealm({ url, admin }) {
  const file = join(dataDir, 'realm.json');
  if (existsSync(file)) return JSON.parse(await readFile(file, 'utf8'));
  const client = { clientId: 'keyplane', clientSecret: newSecret(), username: 'admin', password: newSecret() };
  const administration = new KeycloakAdministration(url, admin);
  await administration.createRealm(REALM, { client, scopes: ['orders:read', 'orders:write'] });
  await administration.rotateSecrets(REALM);
  await createPerson(administration, client);
  await mkdir(dataDir, { recursive: true });
  await writeFile(file, JSON.stringify(client), { mode: 0o600 });
  return client;
}

/** Somebody who can sign in at Keycloak's own pages and may do everything there. */
async function createPerson(administration, { username, password }) {
  await administration.call('POST', '/master/users', { username, enabled: true, email: 'admin@localhost', firstName: 'A', lastName: 'B', emailVerified: true, credentials: [{ type: 'password', value: password, temporary: false }] });
  const [{ id }] = await administration.call('GET', `/master/users?username=${username}&exact=true`);
  await administration.call('POST', `/master/users/${id}/role-mappings/realm`, [await administration.call('GET', '/master/roles/admin')]);
}
