import { sql } from 'kysely';
import { expect, test } from 'vitest';
import { makeLog } from '../log/pino.ts';
import { testDatabase } from '../testing/database.ts';
import { OtlpTracing } from '../trace/otlp.ts';
import { openCollector, treeOf } from '../trace/testing/collector.ts';
import { openDatabase } from './database.ts';

test('statements are spans below the request that asked, and tell nothing of their text', async () => {
  const collector = await openCollector();
  const tracing = new OtlpTracing({ endpoint: collector.endpoint, percent: 100, service: 'room', log: makeLog('silent') });
  const database = await testDatabase([{ name: 'room', migrations: [] }]);
  const opened = await openDatabase({ name: 'room', url: database.roleUrl('room'), entities: [], tracing });
  const span = tracing.begin('request');
  await tracing.within(span, async () => {
    await sql`select ${'ada@example.test'}::text`.execute(opened.db('tenant_a'));
    await expect(sql`select 1 / 0, 'bo@example.test'`.execute(opened.db('tenant_a'))).rejects.toThrow('division by zero');
  });
  span.end();
  await sql`select 1`.execute(opened.db('tenant_a'));
  await opened.close();
  await tracing.close();
  expect(treeOf(collector.spans)).toEqual(['room: request', '  room: postgresql select', '  room: postgresql select']);
  expect(collector.spans.flatMap(({ status }) => status.code ?? [])).toContain(2);
  expect(collector.texts.join()).not.toContain('example.test');
  await database.drop();
  await collector.close();
});
