import type { ChangeFollower, ReceiptSender } from '@keyplane/event-transport';
import { AccessTokenSource } from './access-token/access-token-source.js';
import type { TransportConfig } from './config/env.js';

/** Both directions between this gateway and the rest: changes and revocations come in, receipts go out. */
export interface GatewayTransport {
  changes: ChangeFollower;
  revocations: ChangeFollower;
  receipts: ReceiptSender;
}

/** Opens what is configured. kafkajs is loaded only where it is used. */
export async function openTransport(config: TransportConfig, gatewayId: string): Promise<GatewayTransport> {
  if (config.kind === 'kafka') {
    const { createKafkaFollower, createKafkaReceiptSender } = await import('@keyplane/event-transport/kafka');
    const { brokers, topicPrefix } = config;
    const group = { brokers, topicPrefix, groupId: `keyplane-gateway-${gatewayId}` };
    return { changes: createKafkaFollower({ ...group, log: 'changes' }), revocations: createKafkaFollower({ ...group, log: 'revocations' }), receipts: createKafkaReceiptSender({ brokers, topicPrefix }) };
  }
  const { createHttpReceiptSender, createHttpStreamFollower } = await import('@keyplane/event-transport/http-stream');
  const tokens = new AccessTokenSource(config);
  const address = { controlPlaneUrl: config.controlPlaneUrl, accessToken: (refused?: string) => tokens.get(refused) };
  return { changes: createHttpStreamFollower({ ...address, log: 'changes' }), revocations: createHttpStreamFollower({ ...address, log: 'revocations' }), receipts: createHttpReceiptSender(address) };
}
