/** `npm test [-- file …]`: the checks, then every test. Brings the Debian packages that the tests need where it may. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { runChecks } from './check.ts';
import { readSettings, type Settings } from './config.ts';
import { findProgram, installCommand, parts } from './parts.ts';

const root = join(import.meta.dirname, '..');
const needed = [parts.redis, parts.ffmpeg, parts.chromium];

const settings = readSettings(root);
await bringParts(settings);
const chosen = process.argv.slice(2);
const checks = chosen.length > 0 ? { passed: 0, failed: 0 } : await runChecks(root);
const tests = await runTests(chosen);
const [passed, failed] = [checks.passed + tests.passed, checks.failed + tests.failed];
console.log(`\nchecks: ${checks.passed} passed, ${checks.failed} failed`);
console.log(`tests: ${tests.passed} passed, ${tests.failed} failed, ${tests.skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function bringParts({ env }: Settings): Promise<void> {
  const missing = needed.filter((part) => findProgram(part, env.PATH ?? '') === null);
  if (missing.length === 0) return;
  const command = installCommand(missing);
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    console.error(`The tests need ${missing.map(({ name }) => name).join(', ')}. Install with:\n\n  ${command}\n`);
    process.exit(1);
  }
  console.log(`Installing ${missing.map(({ name }) => name).join(', ')} …`);
  const { exitCode } = await execa({
    shell: true,
    stdio: 'inherit',
    reject: false,
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  })`${command}`;
  if (exitCode === 0) return;
  console.error(`\nThat did not work (code ${exitCode}). The tests need it; run by hand:\n\n  ${command}\n`);
  process.exit(1);
}

async function runTests(files: readonly string[]): Promise<{ passed: number; failed: number; skipped: number }> {
  const report = join(root, 'node_modules/.vitest-report.json');
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const words = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...files];
  const { exitCode } = await execa(process.execPath, [vitest, ...words], { cwd: root, stdio: 'inherit', reject: false });
  const { numPassedTests, numFailedTests, numPendingTests, numFailedTestSuites } = JSON.parse(readFileSync(report, 'utf8'));
  // A file that could not even be loaded, or an error outside any test, is a failure without a failed test.
  const silent = exitCode !== 0 && numFailedTests === 0 ? Math.max(1, numFailedTestSuites) : 0;
  return { passed: numPassedTests, failed: numFailedTests + silent, skipped: numPendingTests };
}
