// The files that take longest begin first: at the end no worker waits for another one's long file. On a fresh clone Jest knows
// nothing of durations, and the size of a file says little of a test that starts processes.
import Sequencer from '@jest/test-sequencer';

const SLOW = [/long-spec/, /crash-points\.int-spec/, /portals-pages/, /e2e-spec/, /real-realm|kafka|keycloak|processes|main\.int-spec/];

/** The place of the first pattern that fits; behind all of them where none does. */
function rankOf({ path }) {
  const rank = SLOW.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? SLOW.length : rank;
}

export default class SlowestFirst extends Sequencer {
  sort(tests) {
    return [...super.sort(tests)].sort((a, b) => rankOf(a) - rankOf(b));
  }
}
