import { afterAll, beforeAll, expect, test } from 'vitest';
import type { AnyContext } from '../context/context.ts';
import { transact } from '../context/transact.ts';
import { defineSubgraph } from '../subgraph.ts';
import { openTestSubgraph, type TestSubgraph } from '../testing/subgraph.ts';
import { envelopeKeys, localMasterKey } from './master-key.ts';
import { destroyKey, personCipher } from './person-cipher.ts';
import { keysToRewrap, rewrapKeys } from './rewrap.ts';

const first = 'the first master key that is long enough to be one';
const second = 'the second master key that is long enough to be one';
const cipher = personCipher(localMasterKey([first], 'diary'));
const ada = { personId: 'user_ada', column: 'page.text' };

let house: TestSubgraph;
const of = (tenantId: string): AnyContext => house.context({ tenantId });
beforeAll(async () => {
  const feature = { name: 'diary', resolvers: {} };
  house = await openTestSubgraph(
    defineSubgraph({
      name: 'diary',
      features: [feature],
      migrations: [],
      sends: [],
      readConfig: () => ({}),
      open: async () => ({ ports: {}, close: async () => {} }),
    }),
    { env: {} },
  );
});
afterAll(() => house?.close());

test('what was sealed for a person opens for this person, in this column, in this tenant, in this subgraph, and nowhere else', async () => {
  const sealed = await cipher.sealText(of('one'), ada, 'dear diary');
  expect(sealed).not.toContain('diary');
  expect(await cipher.sealText(of('one'), ada, 'dear diary')).not.toBe(sealed);
  expect(await cipher.openText(of('one'), ada, sealed)).toBe('dear diary');
  await expect(cipher.openText(of('one'), { ...ada, column: 'page.title' }, sealed)).rejects.toThrow(/authenticate/);
  await cipher.sealText(of('one'), { ...ada, personId: 'user_ben' }, 'mine');
  await expect(cipher.openText(of('one'), { ...ada, personId: 'user_ben' }, sealed)).rejects.toThrow(/authenticate/);
  expect(await cipher.openText(of('two'), ada, sealed)).toBeNull();
  const elsewhere = personCipher(localMasterKey([first], 'letters'));
  await expect(elsewhere.openText(of('one'), ada, sealed)).rejects.toThrow(/not in ENVELOPE_KEYS/);
  await expect(cipher.openText(of('one'), ada, `${sealed.slice(0, -2)}AA`)).rejects.toThrow(/authenticate/);
  await expect(cipher.openText(of('one'), ada, 'dear diary')).rejects.toThrow('not a sealed text');
});

test('of many who need a person’s first key at once, all use the same', async () => {
  const eve = { ...ada, personId: 'user_eve' };
  const sealed = await Promise.all(Array.from({ length: 12 }, (_, n) => cipher.sealText(of('one'), eve, `page ${n}`)));
  const opened = await Promise.all(sealed.map((text) => cipher.openText(of('one'), eve, text)));
  expect(opened).toEqual(Array.from({ length: 12 }, (_, n) => `page ${n}`));
});

test('a destroyed key opens nothing, is never made again, and what is sealed later opens neither', async () => {
  const gone = { ...ada, personId: 'user_gone' };
  const sealed = await cipher.sealText(of('one'), gone, 'soon forgotten');
  expect(await transact(of('one'), (tx) => destroyKey(tx, 'user_gone'))).toBe(1);
  expect(await transact(of('one'), (tx) => destroyKey(tx, 'user_gone'))).toBe(0);
  expect(await cipher.openText(of('one'), gone, sealed)).toBeNull();
  expect(await cipher.openText(of('one'), gone, await cipher.sealText(of('one'), gone, 'too late'))).toBeNull();
  await transact(of('one'), (tx) => destroyKey(tx, 'user_never_seen'));
  const never = { ...ada, personId: 'user_never_seen' };
  expect(await cipher.openText(of('one'), never, await cipher.sealText(of('one'), never, 'too late'))).toBeNull();
  const { rows } = await house.owner.query("select sealed from diary.person_key where person_id = 'user_gone'");
  expect(rows).toEqual([{ sealed: null }]);
  const restore = house.owner.query(
    "update diary.person_key set sealed = 'x', master_id = 'y', destroyed_at = null where person_id = 'user_gone'",
  );
  await expect(restore).rejects.toThrow('the key of user_gone is destroyed');
});

test('what was stored before there was an envelope is read as it is, until its person is erased', async () => {
  const una = { ...ada, personId: 'user_una' };
  const sealed = await cipher.sealText(of('one'), una, 'sealed');
  expect(await cipher.openOlderText(of('one'), una, sealed)).toBe('sealed');
  expect(await cipher.openOlderText(of('one'), una, await cipher.sealText(of('one'), una, ''))).toBe('');
  for (const text of ['', 'dear diary', 'p1. of my diary', 'p1.'])
    expect(await cipher.openOlderText(of('one'), una, text)).toBe(text);
  expect(await cipher.openOlderText(of('one'), { ...una, personId: 'user_keyless' }, 'dear diary')).toBe('dear diary');
  await expect(cipher.openOlderText(of('one'), una, `${sealed.slice(0, -2)}AA`)).rejects.toThrow(/authenticate/);
  await transact(of('one'), (tx) => destroyKey(tx, 'user_una'));
  for (const text of [sealed, 'dear diary']) expect(await cipher.openOlderText(of('one'), una, text)).toBeNull();
});

test('another master key takes over: both open until all keys are sealed anew, then the new one alone', async () => {
  const sealed = await cipher.sealText(of('one'), ada, 'written under the first');
  const both = localMasterKey([second, first], 'diary');
  expect(await personCipher(both).openText(of('one'), ada, sealed)).toBe('written under the first');
  const waiting = await keysToRewrap(of('*'), both);
  expect(waiting).toBeGreaterThan(2);
  // Interrupted: some are sealed anew, the rest is found by the next run.
  await house.owner.query("update diary.person_key set master_id = 'unknown' where person_id = 'user_eve'");
  await expect(rewrapKeys(of('*'), both, () => {})).rejects.toThrow('unknown');
  await house.owner.query('update diary.person_key set master_id = $1 where person_id = $2', [
    localMasterKey([first], 'diary').id,
    'user_eve',
  ]);
  const told: number[] = [];
  expect(await rewrapKeys(of('*'), both, (done) => told.push(done))).toBe(waiting);
  expect(told).toEqual([waiting]);
  expect(await keysToRewrap(of('*'), both)).toBe(0);
  const alone = personCipher(localMasterKey([second], 'diary'));
  expect(await alone.openText(of('one'), ada, sealed)).toBe('written under the first');
  await expect(cipher.openText(of('one'), ada, sealed)).rejects.toThrow('add the one from before');
});

test.each([
  [{ ENVELOPE_KEYS: `${second}, ${first}` }, [second, first]],
  [{ LYCEUM_MASTER_KEY: first }, [first]],
])('settings: %j', (env, keys) => expect(envelopeKeys(env)).toEqual(keys));

test.each([{}, { ENVELOPE_KEYS: 'short' }, { ENVELOPE_KEYS: `${first},` }])('settings that are refused: %j', (env) =>
  expect(() => envelopeKeys(env)).toThrow('ENVELOPE_KEYS'),
);
