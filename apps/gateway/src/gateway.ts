import type { Server } from 'node:http';
import type { Receipt } from '@keyplane/contracts';
import type { Following } from '@keyplane/event-transport';
import { ConfigurationFollower } from '@keyplane/gateway-core';
import type { GatewayConfig } from './config/env.js';
import { CopyWriter } from './disk-copy/copy-writer.js';
import { DiskCopy } from './disk-copy/disk-copy.js';
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

/**
 * Starts a gateway: takes the last good configuration from disk, listens, follows the changes. It is ready once the transport
 * has caught up, or after two seconds with what the disk held. @throws the listening error, e.g. EADDRINUSE
 */
export async function startGateway(settings: GatewaySettings, parts: GatewayParts): Promise<Gateway> {
  const { logger, transport } = parts;
  const follower = new ConfigurationFollower();
  const copy = new DiskCopy(settings.dataDirectory);
  await loadCopy(copy, follower, logger);

  const following: { current: Following | null } = { current: null };
  const isConnected = () => following.current?.isConnected ?? false;
  const freshness = new Freshness({ hasSnapshot: () => follower.snapshot !== null, isConnected });
  const pools = new UpstreamPools({ rules: settings.upstreamNetworks, ...(parts.timeouts === undefined ? {} : { timeouts: parts.timeouts }) });
  const server = serve(settings, { ...parts, follower, freshness, pools, isConnected });
  const port = await listen(server, settings).catch(async (error: unknown) => {
    freshness.stop();
    await pools.close();
    throw error;
  });

  const writer = new CopyWriter({
    exportState: () => (follower.position === null ? null : follower.exportState()),
    save: (state) => copy.save(state),
    onError: (error) => logger.error('the disk copy cannot be written', { error: describeError(error) }),
  });
  const receipts = startReceipts(settings.gatewayId, { transport, follower, logger });
  follower.onApplied(() => {
    writer.changed();
    receipts.applied();
  });
  following.current = follow({ transport, follower, freshness, logger });

  return {
    port,
    stop: async () => {
      await closeServer(server, GRACE_MS);
      receipts.stop();
      freshness.stop();
      // The copy first: it is what the next start needs.
      await within(CLOSE_MS_MAX, [writer.flush(), following.current?.close(), transport.receipts.close(), pools.close()]);
    },
  };
}

async function loadCopy(copy: DiskCopy, follower: ConfigurationFollower, logger: Logger): Promise<void> {
  const origin = await copy.load(
    (state) => follower.importState(state),
    (which, reason) => logger.error('a disk copy is unusable', { which, error: describeError(reason) }),
  );
  logger.info(origin === null ? 'no configuration on disk' : 'configuration loaded from disk', { which: origin, epoch: follower.position?.epoch, sequence: follower.position?.sequence });
}

interface Serving extends GatewayParts {
  follower: ConfigurationFollower;
  freshness: Freshness;
  pools: UpstreamPools;
  isConnected: () => boolean;
}

function serve(settings: GatewaySettings, { follower, freshness, pools, isConnected, logger, timeouts }: Serving): Server {
  const proxy = new Proxy({
    pools,
    publicUrl: settings.publicUrl,
    ...(timeouts === undefined ? {} : { timeouts }),
    onFailure: ({ requestId, code, error }) => logger.warn('upstream failed', { requestId, code, error: describeError(error) }),
  });
  const handler = new RequestHandler({
    snapshot: () => (freshness.canServe() ? follower.snapshot : null),
    health: {
      canServe: () => freshness.canServe(),
      freshness: () => freshness.state(),
      position: () => follower.position,
      isConnected,
      refusedCount: () => follower.refusals().length,
    },
    proxy,
    refusedAudiences: [`${settings.publicUrl}/api`],
    publicUrl: settings.publicUrl,
    logger,
  });
  return createGatewayServer((request, response) => handler.handle(request, response));
}

type Feed = { transport: GatewayTransport; follower: ConfigurationFollower; logger: Logger };

function follow({ transport, follower, freshness, logger }: Feed & { freshness: Freshness }): Following {
  /** The same trouble at each attempt to reconnect is told once. */
  let told = '';
  return transport.follower.follow({
    from: follower.resumeFrom,
    handler: {
      begin: () => follower.begin(),
      record: (record) => follower.record(record),
      caughtUp: () => {
        follower.caughtUp();
        freshness.caughtUp();
        told = '';
        logger.info('configuration is current', { epoch: follower.position?.epoch, sequence: follower.position?.sequence, refused: follower.refusals().length });
      },
      onError: (error) => {
        const text = describeError(error);
        logger[text === told ? 'debug' : 'warn']('following the changes has trouble', { error: text });
        told = text;
      },
    },
  });
}

function startReceipts(gatewayId: string, { transport, follower, logger }: Feed): ReceiptLoop {
  const receipt = (): Receipt => ({
    gatewayId,
    epoch: follower.position?.epoch ?? null,
    applied: { changes: follower.position?.sequence ?? 0, revocations: 0 },
    stateHash: follower.stateHash,
    refused: follower.refusals(),
    at: new Date().toISOString(),
  });
  return new ReceiptLoop({
    sender: transport.receipts,
    receipt,
    onFailing: (error) => logger.warn('receipts do not get through', { error: describeError(error) }),
    onRecovered: () => logger.info('receipts get through again'),
  });
}

/** Waits for all, but no longer than the limit; a failure while closing changes nothing any more. */
async function within(limitMs: number, closings: readonly (Promise<void> | undefined)[]): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)));
  await Promise.race([Promise.allSettled(closings), limit]);
  clearTimeout(timer);
}
