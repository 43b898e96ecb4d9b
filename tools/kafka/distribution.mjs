// Brings Apache Kafka's jars from Maven Central into the cache, and one formatted data folder to copy brokers from.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serverProperties } from './server-properties.mjs';

const run = promisify(execFile);
const KAFKA_VERSION = '4.3.1';
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';
const JAVA_MAJOR_MIN = 17;
const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>keyplane</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

function cacheFolder() {
  return join(process.env.KEYPLANE_CACHE_DIR ?? join(repository, '.cache'), 'kafka', KAFKA_VERSION);
}
const jarsFolder = () => join(cacheFolder(), 'lib');
const templateFolder = () => join(cacheFolder(), 'template');

export function classPath() {
  return join(jarsFolder(), '*');
}

/** What is missing here to run a broker: a sentence, or null. */
export async function findObstacle() {
  const java = await run('java', ['-version']).catch(() => null);
  if (java === null) return `Java ${JAVA_MAJOR_MIN} or newer is not installed`;
  const major = Number(/version "(\d+)/.exec(java.stderr)?.[1] ?? 0);
  if (major < JAVA_MAJOR_MIN) return `Java ${JAVA_MAJOR_MIN} or newer is needed, found ${major}`;
  if (existsSync(jarsFolder())) return null;
  const maven = await run('mvn', ['-v']).catch(() => null);
  return maven === null ? 'Maven is not installed, and the Kafka jars are not cached' : null;
}

/** Makes sure that the jars and the template are in the cache. Safe to run in several processes at once. */
export async function ensureDistribution(log) {
  await once(jarsFolder(), async (folder) => {
    log(`fetching Apache Kafka ${KAFKA_VERSION} with Maven (44 MB, once)`);
    const pom = join(folder, 'pom.xml');
    await writeFile(pom, POM);
    const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
    await run('mvn', ['-B', '-q', '-f', pom, goal, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`], { timeout: 300_000 });
  });
  await once(templateFolder(), async (folder) => {
    const properties = join(folder, 'format.properties');
    await writeFile(properties, serverProperties({ dataDir: folder, port: 9092, controllerPort: 9093 }));
    await run('java', ['-Xmx96m', '-cp', classPath(), 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', properties, '--ignore-formatted'], { timeout: 60_000 });
    await rm(properties);
  });
}

/** Formats a data folder by copying the template; one that is formatted already is left alone. */
export async function ensureFormatted(dataDir) {
  if (existsSync(join(dataDir, 'meta.properties'))) return;
  await mkdir(dataDir, { recursive: true });
  await cp(templateFolder(), dataDir, { recursive: true });
}

/** Fills a folder beside its place and moves it there when it is whole; whoever comes second keeps the first one's. */
async function once(folder, fill) {
  if (existsSync(folder)) return;
  const draft = `${folder}.${process.pid}`;
  await rm(draft, { recursive: true, force: true });
  await mkdir(draft, { recursive: true });
  try {
    await fill(draft);
    await rename(draft, folder);
  } catch (error) {
    if (!existsSync(folder) || (await readdir(folder)).length === 0) throw error;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}
