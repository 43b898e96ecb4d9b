import type { Server } from 'node:http';
import { LOGS, type Log, type Receipt } from '@keyplane/contracts';
import { ConfigurationFollower, joinStateHashes, RevocationFollower } from '@keyplane/gateway-core';
import type { GatewayConfig } from './config/env.js';
import { DiskCopy } from './disk-copy/disk-copy.js';
import { FollowedLog } from './following/followed-log.js';
import { Freshness } from './health/freshness.js';
import { describeError, type Logger } from './log/logger.js';
import { Proxy } from './proxy/proxy.js';
import { UpstreamPools, type UpstreamTimeouts } from './proxy/upstream-pools.js';
import { ReceiptLoop } from './receipts/receipt-loop.js';
import { closeServer, createGatewayServer, listen } from './server/gateway-server.js';
import { RequestHandler } from './server/request-handler.js';
import type { GatewayTransport } from './transport.js';

/** Running requests may finish in this time; with what follows, a stop takes less than 5 seconds. */
const GRACE_MS = 2_500;
const CLOSE_MS_MAX = 1_500;
const REFUSALS_MAX = 1000;

export type GatewaySettings = Pick<GatewayConfig, 'gatewayId' | 'host' | 'port' | 'dataDirectory' | 'publicUrl' | 'upstreamNetworks'>;
export interface GatewayParts {
  transport: GatewayTransport;
  logger: Logger;
  /** For tests; absent = the usual ones. */
  timeouts?: UpstreamTimeouts;
}

/** A running gateway. */
export interface Gateway {
  readonly port: number;
  /** Finishes running requests, writes the disk copy; at most 5 seconds. */
  stop(): Promise<void>;
}

/** What this gateway enforces. */
interface Enforced {
  configuration: ConfigurationFollower;
  revocations: RevocationFollower;
}

/**
 * Starts a gateway: takes the last good state from disk, listens, follows the changes and the revocations. It is ready once the
 * transport has caught up with both, or after two seconds with what the disk held of both: without knowing what is revoked it
 * accepts nothing. @throws the listening error, e.g. EADDRINUSE
 */
export async function startGateway(settings: GatewaySettings, parts: GatewayParts): Promise<Gateway> {
  const { transport } = parts;
  const enforced: Enforced = { configuration: new ConfigurationFollower(), revocations: new RevocationFollower({ now: Date.now }) };
  const logs = logsOf(settings.dataDirectory, parts, enforced);
  for (const log of LOGS) await logs[log].load();

  const isConnected = () => LOGS.every((log) => logs[log].isConnected);
  const freshness = new Freshness({ hasSnapshot: () => enforced.configuration.snapshot !== null && enforced.revocations.hasState, isConnected });
  const pools = new UpstreamPools({ rules: settings.upstreamNetworks, ...(parts.timeouts === undefined ? {} : { timeouts: parts.timeouts }) });
  const server = serve(settings, { ...parts, enforced, freshness, pools, isConnected });
  const port = await listen(server, settings).catch(async (error: unknown) => {
    freshness.stop();
    await pools.close();
    throw error;
  });

  const receipts = startReceipts(settings.gatewayId, parts, enforced);
  const behind = new Set<Log>(LOGS);
  for (const log of LOGS) {
    logs[log].follow(() => {
      behind.delete(log);
      if (behind.size === 0) freshness.caughtUp();
    });
  }

  return {
    port,
    stop: async () => {
      await closeServer(server, GRACE_MS);
      receipts.stop();
      freshness.stop();
      const all = LOGS.map((log) => logs[log]);
      // The copies first: they are what the next start needs.
      await within(CLOSE_MS_MAX, [...all.map((log) => log.flush()), ...all.map((log) => log.close()), transport.receipts.close(), pools.close()]);
    },
  };
}

function logsOf(directory: string, { transport, logger }: GatewayParts, { configuration, revocations }: Enforced): Record<Log, FollowedLog> {
  return {
    changes: new FollowedLog({
      log: 'changes', logger, transport: transport.changes, state: configuration, copy: new DiskCopy(directory, 'configuration.copy'),
      exportState: () => (configuration.position === null ? null : configuration.exportState()),
    }),
    revocations: new FollowedLog({
      log: 'revocations', logger, transport: transport.revocations, state: revocations, copy: new DiskCopy(directory, 'revocations.copy'),
      // That nothing is revoked is worth keeping, too: without a copy the next start would not know.
      exportState: () => (revocations.hasState ? revocations.exportState() : null),
    }),
  };
}

interface Serving extends GatewayParts {
  enforced: Enforced;
  freshness: Freshness;
  pools: UpstreamPools;
  isConnected: () => boolean;
}

function serve(settings: GatewaySettings, { enforced, freshness, pools, isConnected, logger, timeouts }: Serving): Server {
  const { configuration, revocations } = enforced;
  const proxy = new Proxy({
    pools,
    publicUrl: settings.publicUrl,
    ...(timeouts === undefined ? {} : { timeouts }),
    onFailure: ({ requestId, code, error }) => logger.warn('upstream failed', { requestId, code, error: describeError(error) }),
  });
  const handler = new RequestHandler({
    snapshot: () => (freshness.canServe() ? configuration.snapshot : null),
    revocations: revocations.revocations,
    health: {
      canServe: () => freshness.canServe(),
      freshness: () => freshness.state(),
      position: () => configuration.position,
      isConnected,
      refusedCount: () => refusalsOf(enforced).length,
    },
    proxy,
    refusedAudiences: [`${settings.publicUrl}/api`],
    publicUrl: settings.publicUrl,
    logger,
  });
  return createGatewayServer((request, response) => handler.handle(request, response));
}

function refusalsOf({ configuration, revocations }: Enforced): Receipt['refused'] {
  // What a receipt may hold; a revocation that is not enforced weighs more than what stays as it was.
  return [...revocations.refusals(), ...configuration.refusals()].slice(0, REFUSALS_MAX);
}

function startReceipts(gatewayId: string, { transport, logger }: GatewayParts, enforced: Enforced): ReceiptLoop {
  const { configuration, revocations } = enforced;
  const receipt = (): Receipt => {
    const { position } = configuration;
    const revoked = revocations.position;
    return {
      gatewayId,
      epoch: position?.epoch ?? null,
      applied: { changes: position?.sequence ?? 0, revocations: revoked !== null && revoked.epoch === position?.epoch ? revoked.sequence : 0 },
      stateHash: joinStateHashes(configuration.stateHash, revocations.stateHash),
      refused: refusalsOf(enforced),
      at: new Date().toISOString(),
    };
  };
  const loop = new ReceiptLoop({
    sender: transport.receipts,
    receipt,
    onFailing: (error) => logger.warn('receipts do not get through', { error: describeError(error) }),
    onRecovered: () => logger.info('receipts get through again'),
  });
  configuration.onApplied(() => loop.applied());
  revocations.onApplied(() => loop.applied());
  return loop;
}

/** Waits for all, but no longer than the limit; a failure while closing changes nothing any more. */
async function within(limitMs: number, closings: readonly (Promise<void> | undefined)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([Promise.allSettled(closings), limit]);
  clearTimeout(timer);
}
