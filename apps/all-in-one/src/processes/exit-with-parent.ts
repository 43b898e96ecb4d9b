/**
 * Loaded into every part before its own program (`--import`): asks it to stop, as SIGTERM would, when its parent has ended, however
 * that happened. The parent holds the other end of standard input.
 */
const FORCE_MS = 8_000;

const stop = (): void => {
  setTimeout(() => process.exit(1), FORCE_MS).unref();
  process.kill(process.pid, 'SIGTERM');
};

process.stdin.once('end', stop).on('error', stop).resume();
// Waiting for the parent's end must not keep a part alive that has nothing left to do.
if ('unref' in process.stdin && typeof process.stdin.unref === 'function') process.stdin.unref();
