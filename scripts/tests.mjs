// `npm test`: the checks, then Jest with real components; closes with one line that counts everything.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { runChecks } from './checks.mjs';
import { env, runNode } from './processes.mjs';

/** Runs the checks and the tests whose paths match `patterns` (all, where there is none); resolves to the exit code. */
export async function runTests(patterns, { isLong }) {
  const checks = await runChecks();
  // Tests of sources that do not compile would report the same fault once more, at length.
  const tests = checks.failed.includes('types') ? emptyCounts() : await runJest(patterns, isLong);
  const missingFailures = process.env.CI === 'true' ? tests.missing.length : 0;
  report(tests, missingFailures > 0);
  const passed = tests.passed + checks.passed.length;
  const failed = tests.failed + checks.failed.length + missingFailures;
  if (checks.failed.length > 0) console.log(`Failed checks: ${checks.failed.join(', ')}`);
  console.log(`${passed} passed, ${failed} failed, ${tests.skipped} skipped`);
  return failed === 0 ? 0 : 1;
}

function emptyCounts() {
  return { passed: 0, failed: 0, skipped: 0, skippedIn: [], missing: [] };
}

async function runJest(patterns, isLong) {
  const folder = mkdtempSync(join(tmpdir(), 'keyplane-counts-'));
  const file = join(folder, 'counts.json');
  // Two workers also on two cores: many tests wait for a server rather than compute.
  const workers = Math.max(2, availableParallelism() - 1);
  const reporters = ['--reporters=default', '--reporters=./tools/test-setup/count-reporter.mjs'];
  // Patterns first: Jest takes what follows `--reporters` for more reporters.
  const code = await runNode('node_modules/jest/bin/jest.js', [...patterns, `--maxWorkers=${workers}`, ...reporters], {
    extraEnv: {
      NODE_OPTIONS: `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim(),
      KEYPLANE_TEST_COUNTS: file,
      ...(isLong ? { KEYPLANE_TEST_LONG: '1' } : {}),
    },
  });
  const counts = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : emptyCounts();
  rmSync(folder, { recursive: true });
  // Jest can fail without a failed test: no test found, or the set-up broke.
  return code !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

function report({ skippedIn, missing }, isFailure) {
  if (skippedIn.length + missing.length > 0) console.log('\nDid not run:');
  for (const { component, reason } of missing) console.log(`  ${component}: ${reason}${isFailure ? ' (a failure, because CI=true)' : ''}`);
  for (const { file, count } of skippedIn) console.log(`  ${count} in ${file}`);
}
