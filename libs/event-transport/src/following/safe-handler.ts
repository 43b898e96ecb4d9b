import type { Position } from '@keyplane/contracts';
import type { FollowedRecord, FollowHandler } from '../port.js';

/** A handler whose failures are reported and never thrown: a poison record must not stop or repeat the stream. */
export interface SafeHandler {
  begin(): void;
  record(record: FollowedRecord): void;
  caughtUp(place: Position | null): void;
  error(error: unknown): void;
}

export function safeHandler(handler: FollowHandler): SafeHandler {
  const error = (failure: unknown): void => {
    try {
      handler.onError?.(failure);
    } catch {
      // A failing error listener has nobody left to report to.
    }
  };
  const guard = (call: () => void): void => {
    try {
      call();
    } catch (failure) {
      error(failure);
    }
  };
  return {
    begin: () => guard(() => handler.begin()),
    record: (record) => guard(() => handler.record(record)),
    caughtUp: (place) => guard(() => handler.caughtUp(place)),
    error,
  };
}
