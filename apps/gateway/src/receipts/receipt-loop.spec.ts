import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Receipt } from '@keyplane/contracts';
import { ReceiptLoop } from './receipt-loop.js';

describe('receipts', () => {
  let applied: number;
  let sent: number[];
  let failing: unknown[];
  let recovered: number;
  let answer: () => Promise<void>;
  let loop: ReceiptLoop;

  beforeEach(() => {
    jest.useFakeTimers();
    applied = 1;
    sent = [];
    failing = [];
    recovered = 0;
    answer = () => Promise.resolve();
    loop = new ReceiptLoop({
      sender: {
        send: (receipt) => {
          sent.push(receipt.applied.changes);
          return answer();
        },
        close: () => Promise.resolve(),
      },
      receipt: (): Receipt => ({ gatewayId: '01890a5d-ac96-774b-bcce-b302099a8057', epoch: null, applied: { changes: applied, revocations: 0 }, stateHash: 'x', refused: [], at: new Date().toISOString() }),
      onFailing: (error) => failing.push(error),
      onRecovered: () => (recovered += 1),
    });
  });
  afterEach(() => {
    loop.stop();
    jest.useRealTimers();
  });

  it('leave within 50 ms of applying, one for many changes', async () => {
    for (applied = 2; applied < 100; applied += 1) loop.applied();
    await jest.advanceTimersByTimeAsync(50);
    expect(sent).toEqual([100]);
  });

  it('leave every 5 seconds without any change', async () => {
    await jest.advanceTimersByTimeAsync(15_000);
    expect(sent).toHaveLength(3);
  });

  it('follow each other: what was applied during a sending leaves right after it', async () => {
    let release: () => void = () => undefined;
    answer = () => new Promise((resolve) => (release = resolve));
    loop.applied();
    await jest.advanceTimersByTimeAsync(20);
    applied = 2;
    loop.applied();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(sent).toEqual([1]);
    release();
    await jest.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([1, 2]);
  });

  it('that fail are sent again after a second; the failure is told once, and its end', async () => {
    answer = () => Promise.reject(new Error('down'));
    loop.applied();
    await jest.advanceTimersByTimeAsync(4_500);
    expect(sent.length).toBeGreaterThanOrEqual(4);
    expect(failing).toHaveLength(1);
    answer = () => Promise.resolve();
    await jest.advanceTimersByTimeAsync(1_000);
    expect(recovered).toBe(1);
  });

  it('are not held up for ever by one that never ends', async () => {
    answer = () => new Promise(() => undefined);
    loop.applied();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(sent.length).toBeGreaterThanOrEqual(2);
  });

  it('stop when the gateway stops', async () => {
    loop.applied();
    loop.stop();
    await jest.advanceTimersByTimeAsync(20_000);
    expect(sent).toEqual([]);
  });
});
