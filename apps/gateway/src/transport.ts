import type { ChangeFollower, ReceiptSender } from '@keyplane/event-transport';
import { AccessTokenSource } from './access-token/access-token-source.js';
import type { TransportConfig } from './config/env.js';

/** Both directions between this gateway and the rest: changes come in, receipts go out. */
export interface GatewayTransport {
  follower: ChangeFollower;
  receipts: ReceiptSender;
}

/** Opens what is configured. kafkajs is loaded only where it is used. */
export async function openTransport(config: TransportConfig, gatewayId: string): Promise<GatewayTransport> {
  if (config.kind === 'kafka') {
    const { createKafkaFollower, createKafkaReceiptSender } = await import('@keyplane/event-transport/kafka');
    const { brokers, topicPrefix } = config;
    return { follower: createKafkaFollower({ brokers, topicPrefix, groupId: `keyplane-gateway-${gatewayId}` }), receipts: createKafkaReceiptSender({ brokers, topicPrefix }) };
  }
  const { createHttpReceiptSender, createHttpStreamFollower } = await import('@keyplane/event-transport/http-stream');
  const tokens = new AccessTokenSource(config);
  const address = { controlPlaneUrl: config.controlPlaneUrl, accessToken: (refused?: string) => tokens.get(refused) };
  return { follower: createHttpStreamFollower(address), receipts: createHttpReceiptSender(address) };
}
