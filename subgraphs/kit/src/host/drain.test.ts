import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const drain = JSON.stringify(join(import.meta.dirname, 'drain.ts'));
const log = JSON.stringify(join(import.meta.dirname, '../log/pino.ts'));

/** A process of its own that drains these parts within 300 ms. */
function drained(parts: string) {
  const program = `
    import { drain } from ${drain};
    import { makeLog } from ${log};
    await drain(makeLog('info'), ${parts}, 300);
    console.log('drained');`;
  const { status, stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', program], { encoding: 'utf8' });
  return { status, stdout };
}

test('parts are closed in their order, and the process ends', () => {
  const parts = `{ first: async () => console.log('first'), none: () => undefined, second: async () => console.log('second') }`;
  expect(drained(parts)).toEqual({ status: 0, stdout: 'first\nsecond\ndrained\n' });
});

test('a part that hangs is named, and the process ends with 1', () => {
  const { status, stdout } = drained(`{ database: () => new Promise(() => setInterval(() => {}, 1000)), live: async () => {} }`);
  expect(status).toBe(1);
  expect(stdout).toMatch(/"closing":"database","holding":\[.*"Timeout".*\],"msg":"did not close in time"/);
});

test('what keeps a drained process alive is named, and it ends with 1', () => {
  const { status, stdout } = drained(`{ live: async () => void setInterval(() => {}, 1000) }`);
  expect(status).toBe(1);
  expect(stdout).toMatch(/"closing":"nothing any more","holding":\[.*"Timeout".*\]/);
});
