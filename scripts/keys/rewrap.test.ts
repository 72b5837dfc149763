import { insights } from '@lyceum/insights/subgraph.ts';
import { systemClock } from '@lyceum/kit/clock/clock.ts';
import { makeContext } from '@lyceum/kit/context/make-context.ts';
import { noOutbox } from '@lyceum/kit/context/outbox.ts';
import { serviceViewer } from '@lyceum/kit/context/viewer.ts';
import { type Database, openDatabase } from '@lyceum/kit/db/database.ts';
import { localMasterKey } from '@lyceum/kit/envelope/master-key.ts';
import { personCipher } from '@lyceum/kit/envelope/person-cipher.ts';
import { makeIds } from '@lyceum/kit/ids/typeid.ts';
import { memoryLive } from '@lyceum/kit/live/memory.ts';
import { makeLog } from '@lyceum/kit/log/pino.ts';
import { type TestDatabase, testDatabase, testSecret } from '@lyceum/kit/testing/database.ts';
import { safety } from '@lyceum/safety/subgraph.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { rewrapAll } from './rewrap.ts';

const [before, after] = ['the master key from before the rotation', 'the master key from after the rotation'];
const log = makeLog('silent');

let database: TestDatabase;
let pool: Database;
beforeAll(async () => {
  database = await testDatabase([safety, insights]);
  pool = await openDatabase({ name: 'safety', url: database.roleUrl('safety'), entities: [] });
});
afterAll(async () => {
  await pool?.close();
  await database?.drop();
});

test('npm run keys -- rewrap seals the keys of every subgraph anew, tells how far it is, and a second run has nothing to do', async () => {
  const clock = systemClock;
  const source = {
    subgraph: 'safety',
    database: pool,
    clock,
    ids: makeIds(clock),
    log,
    live: memoryLive(),
    outbox: noOutbox,
    ports: {},
  };
  const ctx = makeContext(source, serviceViewer('tenant_1'), 'test');
  const place = { personId: 'user_ada', column: 'evidence.frozen' };
  const sealed = await personCipher(localMasterKey([before], 'safety')).sealText(ctx, place, 'what Ada said');
  const told: string[] = [];
  const rewrap = () =>
    rewrapAll({
      ownerUrl: database.ownerUrl,
      masterKey: testSecret,
      envelopeKeys: [after, before],
      subgraphs: ['safety', 'insights'],
      log,
      tell: (line) => told.push(line),
    });
  await rewrap();
  expect(told.splice(0)).toEqual(['safety: 1 of 1', 'insights: nothing to do']);
  expect(await personCipher(localMasterKey([after], 'safety')).openText(ctx, place, sealed)).toBe('what Ada said');
  await rewrap();
  expect(told).toEqual(['safety: nothing to do', 'insights: nothing to do']);
});
