// `npm run kafka`: a broker for people, until Ctrl-C. Data in `.keyplane/kafka`, kept between runs.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startKafka } from './broker.mjs';

const repository = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const dataDir = join(process.env.KEYPLANE_DATA_DIR ?? join(repository, '.keyplane'), 'kafka');
const port = Number(process.env.KEYPLANE_KAFKA_PORT ?? 9092);

try {
  const broker = await startKafka({ dataDir, port, log: (line) => console.log(line) });
  console.log(`Kafka is running. Use it with:\n\n  KAFKA_BROKERS=${broker.brokers.join(',')} npm start\n\nCtrl-C stops it.`);
  const stop = () => {
    void broker.stop().then(() => process.exit(0));
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  // Nothing else keeps this process; if the broker ends by itself, so does this.
  const timer = setInterval(() => {
    if (broker.pid !== null) return;
    clearInterval(timer);
    process.exitCode = 1;
  }, 500);
} catch (error) {
  const isTaken = String(error.message).includes('Address already in use');
  console.error(isTaken ? `Port ${port} is taken; set KEYPLANE_KAFKA_PORT to another one.` : error.message);
  process.exitCode = 1;
}
