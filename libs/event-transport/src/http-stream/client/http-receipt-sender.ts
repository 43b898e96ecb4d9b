import type { ReceiptSender } from '../../port.js';
import { GATEWAY_PATHS } from '../wire.js';
import { ControlPlaneClient, ControlPlaneStatusError, type ControlPlaneAddress } from './control-plane-client.js';

/** Sends receipts as requests. An expired token is replaced once within a call; any other failure rejects at once. */
export function createHttpReceiptSender(options: ControlPlaneAddress): ReceiptSender {
  const client = new ControlPlaneClient(options);
  const post = async (body: string): Promise<void> => {
    const response = await client.call({
      method: 'POST',
      path: GATEWAY_PATHS.receipts,
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(10_000),
    });
    await response.body.dump();
  };
  return {
    send: async (receipt) => {
      const body = JSON.stringify(receipt);
      await post(body).catch((error: unknown) => {
        if (error instanceof ControlPlaneStatusError && error.status === 401) return post(body);
        throw error;
      });
    },
    close: () => client.close(),
  };
}
