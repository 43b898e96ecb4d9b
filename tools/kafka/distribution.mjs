// Brings Apache Kafka's jars from Maven Central into the cache, and one formatted data folder to copy brokers from.
import { existsSync } from 'node:fs';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, findObstacle as findJavaObstacle, once, run } from '../java/cache.mjs';
import { serverProperties } from './server-properties.mjs';

const KAFKA_VERSION = '4.3.1';
const CLUSTER_ID = 'MkU3OEVBNTcwNTJENDM2Qg';

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion><groupId>keyplane</groupId><artifactId>kafka</artifactId><version>1</version>
  <dependencies>
    <dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${KAFKA_VERSION}</version></dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

const jarsFolder = () => join(cacheFolder('kafka', KAFKA_VERSION), 'lib');
const templateFolder = () => join(cacheFolder('kafka', KAFKA_VERSION), 'template');

export function classPath() {
  return join(jarsFolder(), '*');
}

/** What is missing here to run a broker: a sentence, or null. */
export function findObstacle() {
  return findJavaObstacle({ what: 'the Kafka jars are', isCached: existsSync(jarsFolder()) });
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
