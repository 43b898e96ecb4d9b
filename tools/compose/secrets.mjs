// `npm run compose:secrets`: writes what docker-compose.yml needs and nobody commits. What is there already stays as it is.
// It needs nothing installed.
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const secret = () => randomBytes(32).toString('base64url');

const VARIABLES = {
  KEYPLANE_PUBLIC_URL: () => 'http://localhost:8080',
  POSTGRES_PASSWORD: secret,
  KEYPLANE_APP_DATABASE_PASSWORD: secret,
  KEYPLANE_SYSTEM_DATABASE_PASSWORD: secret,
  KEYPLANE_MIGRATOR_DATABASE_PASSWORD: secret,
  KEYPLANE_AUTOMATION_SECRET: secret,
  KEYPLANE_GATEWAY_1_ID: randomUUID,
  KEYPLANE_GATEWAY_1_SECRET: secret,
  KEYPLANE_GATEWAY_2_ID: randomUUID,
  KEYPLANE_GATEWAY_2_SECRET: secret,
  KEYCLOAK_ADMIN_PASSWORD: secret,
  KEYPLANE_KEYCLOAK_SECRET: secret,
};
const FILES = ['master-key', 'admin-password'];

/** Completes `.env` and `.compose/` in a folder; resolves to the names of what it made. */
export function ensureComposeSecrets(folder) {
  return [...ensureVariables(join(folder, '.env')), ...FILES.filter((name) => ensureFile(join(folder, '.compose'), name))];
}

function ensureVariables(file) {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const known = new Set([...before.matchAll(/^\s*([A-Z_0-9]+)\s*=/gm)].map((match) => match[1]));
  const missing = Object.keys(VARIABLES).filter((name) => !known.has(name));
  const separator = before === '' || before.endsWith('\n') ? '' : '\n';
  const lines = missing.map((name) => `${name}=${VARIABLES[name]()}\n`);
  writeFileSync(file, before + separator + lines.join(''), { mode: 0o600 });
  chmodSync(file, 0o600);
  return missing;
}

/** The folder is closed to others on this machine; the file is not, for the container's user is somebody else. */
function ensureFile(folder, name) {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, name);
  if (existsSync(file)) return false;
  writeFileSync(file, `${secret()}\n`, { mode: 0o444 });
  chmodSync(file, 0o444);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = ensureComposeSecrets(fileURLToPath(new URL('../..', import.meta.url)));
  console.log(made.length === 0 ? 'Everything is there already.' : `Made in .env and .compose/: ${made.join(', ')}`);
  console.log('The first administrator is admin, with the password in .compose/admin-password. Keep a copy of .compose/master-key apart from the backups of the database.');
}
