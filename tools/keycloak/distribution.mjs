// Brings Keycloak from Maven Central into the cache, built once, and one database to copy servers from: a copy starts in 6 s.
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, findObstacle as findJavaObstacle, once, run } from '../java/cache.mjs';

/** The newest that Maven Central serves, and an older line whose answers differ here and there. */
export const KEYCLOAK_VERSION = '26.7.3';
export const OLDER_KEYCLOAK_VERSION = '26.5.6';

const DATABASE = 'keycloak.mv.db';
const MAVEN_GOAL = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';
/** Fixed when it is built. The rotation of client secrets is a preview up to 26.7 and must be asked for. */
const BUILD = ['--db=dev-file', '--health-enabled=true', '--features=client-secret-rotation'];

export const homeFolder = (version) => join(cacheFolder('keycloak', version), 'home');
const templateFolder = (version) => join(cacheFolder('keycloak', version), 'template');

/** What is missing here to run a server: a sentence, or null. */
export function findObstacle(version) {
  return findJavaObstacle({ what: 'Keycloak is', isCached: existsSync(homeFolder(version)) });
}

/** Makes sure that the built distribution is in the cache. Safe to run in several processes at once. */
export async function ensureDistribution(version, log) {
  await once(homeFolder(version), async (folder) => {
    log(`fetching Keycloak ${version} with Maven (170 MB, once)`);
    const unpacked = join(folder, 'unpacked');
    await run('mvn', ['-B', '-q', MAVEN_GOAL, `-Dartifact=org.keycloak:keycloak-quarkus-dist:${version}:zip`, `-DoutputDirectory=${unpacked}`], { cwd: folder, timeout: 300_000 });
    const [name] = await readdir(unpacked);
    for (const entry of await readdir(join(unpacked, name))) await rename(join(unpacked, name, entry), join(folder, entry));
    log(`building Keycloak ${version} (half a minute, once)`);
    await run(join(folder, 'bin', 'kc.sh'), ['build', ...BUILD], { timeout: 300_000 });
  });
}

/**
 * Fills a new data folder with a database that holds the master realm and its administration client. `start` runs a server
 * on a folder once and stops it; it makes the first of these databases. @returns the credentials of the administration client
 */
export async function ensureDatabase({ version, dataDir, start }) {
  await once(templateFolder(version), async (folder) => {
    const admin = { clientId: 'admin', clientSecret: randomBytes(24).toString('base64url') };
    await start(folder, admin);
    await writeFile(join(folder, 'admin.json'), JSON.stringify(admin), { mode: 0o600 });
  });
  await mkdir(dataDir, { recursive: true });
  if (!existsSync(join(dataDir, DATABASE))) for (const file of [DATABASE, 'admin.json']) await copyFile(join(templateFolder(version), file), join(dataDir, file));
  return JSON.parse(await readFile(join(dataDir, 'admin.json'), 'utf8'));
}
