import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** The packages' names in what a fresh Node has loaded after the gateway. */
function loadedWith(before: string): readonly string[] {
  const program = `
    import { createRequire } from 'node:module';
    import { leaveUnused } from './leave-unused.ts';
    ${before}
    const { ApolloGateway } = await import('@apollo/gateway');
    if (typeof ApolloGateway !== 'function') throw new Error('no gateway');
    console.log(Object.keys(createRequire(import.meta.url).cache).join('\\n'));`;
  const printed = execFileSync(process.execPath, ['--input-type=module-typescript', '--eval', program], {
    cwd: import.meta.dirname,
    encoding: 'utf8',
  });
  const names = printed.split('\n').flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []);
  return [...new Set(names)];
}

const telephones = [
  '@opentelemetry/exporter-metrics-otlp-http',
  '@opentelemetry/resource-detector-aws',
  'gaxios',
  'make-fetch-happen',
];

test('the gateway comes without what could call somebody', () => {
  expect(loadedWith('leaveUnused();')).not.toEqual(expect.arrayContaining([expect.stringMatching(telephones.join('|'))]));
});

test('by itself it would bring it', () => {
  expect(loadedWith('')).toEqual(expect.arrayContaining(telephones));
});
