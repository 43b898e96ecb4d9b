import { readConfig } from './config/env.js';
import { Keyplane } from './keyplane.js';
import { StartError } from './start-error.js';
import { summary } from './summary.js';

// Whoever reads our output may go away (a closed terminal); the product goes on until it is told to stop.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

async function main(): Promise<void> {
  const config = readConfig(process.env);
  const keyplane = new Keyplane(config, ({ name, logFile }) => {
    console.error(`${name} has ended; the rest goes on. Its log: ${logFile}. Stop and start again to bring it back.`);
  });
  const stop = (): void => {
    if (!keyplane.isStopping) console.log('Stopping');
    void keyplane.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  console.log('Starting Keyplane');
  try {
    const bootstrap = await keyplane.start();
    if (!keyplane.isStopping) console.log(summary(config, bootstrap));
  } catch (error) {
    // A start that is cut off by a signal fails somewhere; that is no news.
    if (keyplane.isStopping) return;
    await keyplane.stop();
    throw error;
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof StartError ? `Keyplane did not start. ${error.message}` : error);
  process.exit(1);
});
