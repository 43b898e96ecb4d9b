import { ConfigError, readConfig } from './config/env.js';
import { PublicUrlChangedError } from './bootstrap/public-url-changed.js';
import { serve } from './serve.js';

/** The process: sentences instead of stack traces for what a person can mend. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const app = await serve(config);
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) return;
    isStopping = true;
    // What hangs must not keep the process: the database and gateways are built for a sudden end.
    setTimeout(() => process.exit(1), 8_000).unref();
    app.close().then(() => process.exit(0), () => process.exit(1));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (config.isChildProcess) process.stdin.on('end', stop).on('error', stop).resume();
}

main().catch((error: unknown) => {
  process.stderr.write(`${sentencesOf(error)}\n`);
  process.exit(1);
});

function sentencesOf(error: unknown): string {
  if (error instanceof ConfigError) return error.problems.map((problem) => `Cannot start: ${problem}`).join('\n');
  if (error instanceof PublicUrlChangedError) return `Cannot start: ${error.message}`;
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return `Cannot start: the port is taken (${error.message}). Set KEYPLANE_PORT to another one.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
