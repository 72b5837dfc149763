import { expect, test } from 'vitest';
import { makeLog } from '../log/pino.ts';
import { OtlpTracing, readTraceparent } from './otlp.ts';
import { openCollector, treeOf } from './testing/collector.ts';

const log = makeLog('silent');

test.each([
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', true],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00', true],
  // A later version may have more to say.
  ['cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more', true],
  ['00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more', false],
  ['ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', false],
  ['00-00000000000000000000000000000000-b7ad6b7169203331-01', false],
  ['00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01', false],
  ['00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01', false],
  ['', false],
])('a traceparent from outside is read by the letter: %s', (text, valid) => {
  expect(readTraceparent(text) !== null).toBe(valid);
});

test('what begins within a span is below it, also behind a wait', async () => {
  const collector = await openCollector();
  const tracing = new OtlpTracing({ endpoint: collector.endpoint, percent: 100, service: 'here', log });
  const outer = tracing.begin('outer');
  await tracing.within(outer, async () => {
    await new Promise((resolve) => setImmediate(resolve));
    tracing.begin('inner').end();
  });
  outer.end();
  tracing.begin('apart').end();
  await tracing.close();
  expect(treeOf(collector.spans)).toEqual(['here: apart', 'here: outer', '  here: inner']);
  await collector.close();
});

test('a trace that its asker does not want is not sent, one that they want only where we keep any', async () => {
  const collector = await openCollector();
  const all = new OtlpTracing({ endpoint: collector.endpoint, percent: 100, service: 'all', log });
  const none = new OtlpTracing({ endpoint: collector.endpoint, percent: 0, service: 'none', log });
  all.begin('unwanted', { parent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00' }).end();
  none.begin('wanted', { parent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' }).end();
  all.begin('kept').end();
  await Promise.all([all.close(), none.close()]);
  expect(collector.spans.map(({ name }) => name)).toEqual(['kept']);
  await collector.close();
});

test('a collector that is gone does not hold up the end', async () => {
  const collector = await openCollector();
  await collector.close();
  const tracing = new OtlpTracing({ endpoint: collector.endpoint, percent: 100, service: 'alone', log });
  tracing.begin('lost').end();
  await tracing.close();
});
