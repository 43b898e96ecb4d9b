import type { Log, Position, Refusal } from '@keyplane/contracts';
import type { ChangeFollower, FollowHandler, Following } from '@keyplane/event-transport';
import { CopyWriter } from '../disk-copy/copy-writer.js';
import type { DiskCopy } from '../disk-copy/disk-copy.js';
import { describeError, type Logger } from '../log/logger.js';

/** What becomes of the records of one log: the configuration, or what is revoked. */
export interface LogState extends Required<Omit<FollowHandler, 'onError'>> {
  readonly position: Position | null;
  /** Where a transport may resume; null = everything is read again. */
  readonly resumeFrom: Position | null;
  refusals(): Refusal[];
  importState(text: string): void;
  onApplied(callback: () => void): unknown;
}

export interface FollowedLogOptions {
  log: Log;
  state: LogState;
  /** The state as text for the disk; null while there is none worth keeping. */
  exportState: () => string | null;
  copy: DiskCopy;
  transport: ChangeFollower;
  logger: Logger;
}

/** One log from its transport into this gateway: the last good state from disk first, then every record, and soon after the copy on disk again. */
export class FollowedLog {
  private readonly writer: CopyWriter;
  private following: Following | null = null;
  /** The same trouble at each attempt to reconnect is told once. */
  private told = '';

  constructor(private readonly options: FollowedLogOptions) {
    const { copy, exportState, logger, log } = options;
    this.writer = new CopyWriter({ exportState, save: (state) => copy.save(state), onError: (error) => logger.error('the disk copy cannot be written', { log, error: describeError(error) }) });
  }

  get isConnected(): boolean {
    return this.following?.isConnected ?? false;
  }

  /** Takes the copy from disk, where there is a good one. */
  async load(): Promise<void> {
    const { copy, state, logger, log } = this.options;
    const origin = await copy.load(
      (text) => state.importState(text),
      (which, reason) => logger.error('a disk copy is unusable', { log, which, error: describeError(reason) }),
    );
    logger.info(origin === null ? 'no state on disk' : 'state loaded from disk', { log, which: origin, ...state.position });
    state.onApplied(() => this.writer.changed());
  }

  /** Follows until closed. `caughtUp` is told each time that all that was published has been applied. */
  follow(caughtUp: () => void): void {
    const { transport, state } = this.options;
    this.following = transport.follow({
      from: state.resumeFrom,
      handler: {
        begin: () => state.begin(),
        record: (record) => state.record(record),
        caughtUp: (place) => {
          state.caughtUp(place);
          caughtUp();
          this.tellCurrent();
        },
        onError: (error) => this.tellTrouble(describeError(error)),
      },
    });
  }

  /** Writes what is not on disk yet; resolves when that is done. */
  flush(): Promise<void> {
    return this.writer.flush();
  }

  async close(): Promise<void> {
    await this.following?.close();
  }

  private tellCurrent(): void {
    const { state, logger, log } = this.options;
    this.told = '';
    logger.info('state is current', { log, ...state.position, refused: state.refusals().length });
  }

  private tellTrouble(text: string): void {
    const { logger, log } = this.options;
    logger[text === this.told ? 'debug' : 'warn']('following the changes has trouble', { log, error: text });
    this.told = text;
  }
}
