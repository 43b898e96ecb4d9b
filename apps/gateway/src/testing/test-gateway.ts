import type { MemoryTransport } from '@keyplane/event-transport/memory';
import { parseNetworkRules } from '@keyplane/guarded-http';
import { startGateway, type Gateway } from '../gateway.js';
import { createLogger } from '../log/logger.js';

export const GATEWAY_ID = '01890a5d-ac96-774b-bcce-b302099a8057';

export interface TestGatewayParts {
  /** Of the disk copy. */
  directory: string;
  transport: MemoryTransport;
  /** Where its log goes. */
  lines: string[];
}

/** A gateway on a free loopback port that follows a transport in memory and may call upstreams on loopback. */
export function startTestGateway({ directory, transport, lines }: TestGatewayParts): Promise<Gateway> {
  return startGateway(
    { gatewayId: GATEWAY_ID, host: '127.0.0.1', port: 0, dataDirectory: directory, publicUrl: 'https://keyplane.example', upstreamNetworks: parseNetworkRules('loopback,http') },
    { transport: { changes: transport.follower('changes'), revocations: transport.follower('revocations'), receipts: transport.receiptSender() }, logger: createLogger({ level: 'debug', write: (line) => lines.push(line) }) },
  );
}
