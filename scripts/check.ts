/** `npm run check`: everything that can be known without running the house, in seconds. */
import { join } from 'node:path';
import { arrows } from './checks/arrows.ts';
import type { Check } from './checks/check.ts';
import { descriptions } from './checks/descriptions.ts';
import { features } from './checks/features.ts';
import { generated } from './checks/generated.ts';
import { releaseDiff } from './checks/release-diff.ts';
import { rights } from './checks/rights.ts';
import { lint, types } from './checks/tools.ts';

const checks: readonly Check[] = [types, lint, arrows, descriptions, features, generated, releaseDiff, rights];

export interface CheckReport {
  readonly passed: number;
  readonly failed: number;
}

export async function runChecks(root: string): Promise<CheckReport> {
  const results = await Promise.all(checks.map((check) => report(check, root)));
  const passed = results.filter(Boolean).length;
  return { passed, failed: results.length - passed };
}

async function report(check: Check, root: string): Promise<boolean> {
  const started = performance.now();
  const { ok, lines } = await judge(check, root);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log([`${ok ? 'ok  ' : 'FAIL'} ${check.name} (${seconds} s)`, ...lines.map((line) => `     ${line}`)].join('\n'));
  return ok;
}

/** A check that cannot run has failed; it never passes silently. */
async function judge(check: Check, root: string): Promise<{ ok: boolean; lines: readonly string[] }> {
  return check
    .run(root)
    .catch((error: unknown) => ({ ok: false, lines: [`could not run: ${error instanceof Error ? error.stack : error}`] }));
}

if (import.meta.main) {
  const { passed, failed } = await runChecks(join(import.meta.dirname, '..'));
  console.log(`\ncheck: ${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
}
