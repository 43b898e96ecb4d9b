// `npm run kafka`: a broker for people, until Ctrl-C. Data in `.keyplane/kafka`, kept between runs.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepUntilStopped, PortTakenError } from '../java/java-server.mjs';
import { startKafka } from './broker.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const dataDir = join(process.env.KEYPLANE_DATA_DIR ?? join(repository, '.keyplane'), 'kafka');
const port = Number(process.env.KEYPLANE_KAFKA_PORT ?? 9092);

try {
  const broker = await startKafka({ dataDir, port, log: (line) => console.log(line) });
  console.log(`Kafka is running. Use it with:\n\n  KAFKA_BROKERS=${broker.brokers.join(',')} npm start\n\nCtrl-C stops it.`);
  keepUntilStopped(broker);
} catch (error) {
  console.error(error instanceof PortTakenError ? `Port ${port} is taken; set KEYPLANE_KAFKA_PORT to another one.` : error.message);
  process.exitCode = 1;
}
