import { ConfigError, readConfig, type GatewayConfig } from './config/env.js';
import { startGateway } from './gateway.js';
import { createLogger, describeError } from './log/logger.js';
import { openTransport } from './transport.js';

const STOP_MS_MAX = 5_000;

async function main(): Promise<void> {
  // Whoever reads our output may go away; the gateway goes on.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  const config = readConfig();
  const logger = createLogger({ level: config.logLevel });
  // A failure somewhere in the background (a transport, say) is no reason to stop serving.
  process.on('unhandledRejection', (reason) => logger.error('a background task failed', { error: describeError(reason) }));
  const gateway = await startGateway(config, { transport: await openTransport(config.transport, config.gatewayId), logger }).catch((error: unknown) => {
    throw new Error(startProblem(error, config), { cause: error });
  });
  logger.info('gateway is listening', { host: config.host, port: gateway.port, transport: config.transport.kind, gatewayId: config.gatewayId });

  let isStopping = false;
  const stop = (signal: string) => {
    if (isStopping) return;
    isStopping = true;
    logger.info('gateway stops', { signal });
    setTimeout(() => process.exit(0), STOP_MS_MAX).unref();
    void gateway.stop().then(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);
  if (config.isChildProcess) process.stdin.on('end', () => stop('end of the parent')).on('error', () => stop('end of the parent')).resume();
}

function startProblem(error: unknown, { host, port }: GatewayConfig): string {
  const code = (error as { code?: unknown } | null)?.code; // system errors have a code; anything else has none
  if (code === 'EADDRINUSE') return `Port ${port} on ${host} is taken: stop what uses it, or set KEYPLANE_GATEWAY_PORT to a free port.`;
  if (code === 'EACCES') return `Port ${port} on ${host} may not be opened by this user: set KEYPLANE_GATEWAY_PORT to a port above 1023.`;
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') return `KEYPLANE_GATEWAY_HOST names ${host}, which is no address of this machine.`;
  return describeError(error);
}

main().catch((error: unknown) => {
  const problems = error instanceof ConfigError ? error.problems : [error instanceof Error ? error.message : 'unknown error'];
  process.stderr.write(`The gateway cannot start.\n${problems.map((problem) => `- ${problem}`).join('\n')}\n`);
  process.exitCode = 1;
});
