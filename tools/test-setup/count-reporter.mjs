// Writes what the run counted to the file named by KEYPLANE_TEST_COUNTS, for scripts/run.mjs to print at the very end.
import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';

export class CountReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.KEYPLANE_TEST_COUNTS;
    if (file) writeFileSync(file, JSON.stringify({ ...count(results), skippedIn: listSkipped(results), missing: listMissing() }));
  }
}
export { CountReporter as default }; // Jest loads reporters by their default export.

/** A file that did not run at all is one failure, though Jest counts no test in it. */
export function count(results) {
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}

function listSkipped(results) {
  return results.testResults
    .map((suite) => ({ file: relative(process.cwd(), suite.testFilePath), count: suite.numPendingTests + suite.numTodoTests }))
    .filter(({ count: skipped }) => skipped > 0);
}

/** Components that this machine could not bring, with the reason that global-setup.mjs found. */
function listMissing() {
  if (process.env.KEYPLANE_TEST_COMPONENTS !== undefined) return [];
  const reasons = [['Kafka', process.env.KEYPLANE_TEST_KAFKA_REASON], ['Keycloak', process.env.KEYPLANE_TEST_KEYCLOAK_REASON], ['Chromium', process.env.KEYPLANE_TEST_CHROMIUM_REASON]];
  return reasons.filter(([, reason]) => reason).map(([component, reason]) => ({ component, reason }));
}
