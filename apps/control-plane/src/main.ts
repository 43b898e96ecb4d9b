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
  if (isDatabaseTrouble(error)) return `Cannot start: the database refuses or cannot be reached (${messageOf(error)}). Check DATABASE_URL, KEYPLANE_SYSTEM_DATABASE_URL and KEYPLANE_MIGRATION_DATABASE_URL.`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** No connection, wrong credentials (28…), no such database (3D000), too many connections (53300). */
function isDatabaseTrouble(error: unknown): error is Error & { code: string } {
  return error instanceof Error && 'code' in error && /^(ECONNREFUSED|ECONNRESET|ENOTFOUND|ETIMEDOUT|28\w{3}|3D000|53300|57P0\d)$/.test(String(error.code));
}

/** Of several addresses of one host, the first reason says enough. */
function messageOf(error: Error): string {
  return error instanceof AggregateError && error.errors[0] instanceof Error ? error.errors[0].message : error.message;
}
