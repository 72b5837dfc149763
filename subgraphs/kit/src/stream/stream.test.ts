import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { small } from '../bus/testing/pair.ts';
import { refuse, transact } from '../context/transact.ts';
import type { OpenSubgraph } from '../host/open.ts';
import type { LiveChannel } from '../live/live.ts';
import { memoryLive } from '../live/memory.ts';
import { prepareSubgraphs, type TestSubgraphs } from '../testing/subgraphs.ts';
import { appendToStream, followStream, purgeStream, type StreamEvent, streamCursor, writeCursor } from './stream.ts';

let house: TestSubgraphs;
let open: OpenSubgraph;
/** Between the two ends: each may lose everything. */
const weather = { lost: false, restored: new Set<() => void>() };
const following: AsyncIterableIterator<StreamEvent>[] = [];

beforeAll(async () => {
  house = await prepareSubgraphs([small('river', [], {})], []);
  const live = memoryLive();
  const moody: LiveChannel = {
    ...live,
    publish: (topic, payload) => weather.lost || live.publish(topic, payload),
    onReconnect(listener) {
      weather.restored.add(listener);
      return async () => void weather.restored.delete(listener);
    },
  };
  open = await house.open('river', moody);
});

afterEach(async () => {
  weather.lost = false;
  for (const events of following.splice(0)) await events.return?.();
});

afterAll(() => house.close());

const ctx = (tenantId?: string) => house.context(open, tenantId);

async function append(stream: string, count: number, tenantId?: string): Promise<void> {
  for (let n = 1; n <= count; n += 1)
    await transact(ctx(tenantId), (tx) => appendToStream(tx, stream, { type: 'SAID', data: { n } }));
}

function follow(stream: string, after?: string | null, tenantId?: string): AsyncIterableIterator<StreamEvent> {
  const events = followStream(ctx(tenantId), stream, after);
  following.push(events);
  return events;
}

/** The next events as `1`, `2`, … and `gap EXPIRED`; fails when they do not come in time. */
async function next(events: AsyncIterableIterator<StreamEvent>, count: number, ms = 6000): Promise<readonly (number | string)[]> {
  const seen: (number | string)[] = [];
  while (seen.length < count) {
    const late = sleep(ms, null, { ref: false });
    const result = await Promise.race([events.next(), late]);
    if (result === null) throw new Error(`Only ${seen.join(', ')} came.`);
    const event = result.value as StreamEvent;
    seen.push(event.kind === 'gap' ? `gap ${event.reason}` : event.sequence);
  }
  return seen;
}

const upTo = (last: number, first = 1): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, index) => first + index);

test('twenty writers in parallel, some of whom roll back, leave no gap, and nobody reads n+1 before n', async () => {
  const live = follow('busy', await streamCursor(ctx(), 'busy'));
  const seen: number[] = [];
  const reading = (async () => {
    for await (const event of live) if (event.kind === 'item') seen.push(event.sequence);
  })();
  const writers = Array.from({ length: 20 }, async (_, writer) => {
    for (let round = 0; round < 15; round += 1) {
      await transact(ctx(), async (tx) => {
        await appendToStream(tx, 'busy', { type: 'SAID', data: { writer, round } });
        await sleep(Math.random() * 2);
        // Every fifth is refused after it had its number.
        if ((writer + round) % 5 === 0) refuse({});
      });
    }
  });
  await Promise.all(writers);
  await expect.poll(() => seen.length, { timeout: 5000 }).toBe(240);
  await live.return?.();
  await reading;
  expect(seen).toEqual(upTo(240));
  expect(await next(follow('busy', writeCursor('busy', 0)), 240)).toEqual(upTo(240));
});

test('following without a cursor begins now; with one it replays what came after it, then goes on live', async () => {
  await append('talk', 3);
  const cursor = await streamCursor(ctx(), 'talk');
  const [fromNow, fromCursor] = [follow('talk'), follow('talk', cursor)];
  const [first, resumed] = [fromNow.next(), fromCursor.next()];
  await sleep(200);
  await append('talk', 2);
  expect([(await first).value, (await resumed).value]).toMatchObject([{ sequence: 4 }, { sequence: 4 }]);
  expect(await next(fromNow, 1)).toEqual([5]);
  expect(await next(follow('talk', writeCursor('talk', 1)), 4)).toEqual([2, 3, 4, 5]);
});

test('more than a page of missed items is replayed whole', async () => {
  await transact(ctx(), async (tx) => {
    for (let n = 1; n <= 450; n += 1) await appendToStream(tx, 'long', { type: 'SAID', data: { n } });
  });
  expect(await next(follow('long', writeCursor('long', 0)), 450)).toEqual(upTo(450));
});

test('a follower that comes and goes resumes by the cursor of its last event: each once, in order', async () => {
  const writing = append('phone', 120);
  const seen: number[] = [];
  let cursor = writeCursor('phone', 0);
  while (seen.length < 120) {
    const events = follow('phone', cursor);
    // The connection drops after a few events.
    for (let n = 0; n < 7 && seen.length < 120; n += 1) {
      const { value } = await events.next();
      if (value?.kind !== 'item') throw new Error('There is no gap to tell of.');
      seen.push(value.sequence);
      cursor = value.cursor;
    }
    await events.return?.();
  }
  await writing;
  expect(seen).toEqual(upTo(120));
});

test('lost hints cost time, not items', async () => {
  const events = follow('storm', await streamCursor(ctx(), 'storm'));
  const first = events.next();
  await sleep(200);
  weather.lost = true;
  await append('storm', 3);
  expect((await first).value).toMatchObject({ sequence: 1 });
  expect(await next(events, 2)).toEqual([2, 3]);
});

test('a restored connection makes followers look at once', async () => {
  const events = follow('calm', await streamCursor(ctx(), 'calm'));
  const first = events.next();
  await sleep(200);
  weather.lost = true;
  await append('calm', 1);
  const restored = performance.now();
  for (const listener of weather.restored) listener();
  expect((await first).value).toMatchObject({ sequence: 1 });
  // Well before the poll of two seconds.
  expect(performance.now() - restored).toBeLessThan(1000);
});

test('a cursor older than what is kept gets a gap marker first, one at the edge does not', async () => {
  await append('old', 5);
  await sleep(5);
  const before = new Date();
  await append('old', 3);
  expect(await transact(ctx(), (tx) => purgeStream(tx, 'old', before))).toBe(5);
  expect(await next(follow('old', writeCursor('old', 2)), 4)).toEqual(['gap EXPIRED', 6, 7, 8]);
  expect(await next(follow('old', writeCursor('old', 5)), 3)).toEqual([6, 7, 8]);
  // The marker's own cursor leads on from there.
  const { value: gap } = await follow('old', writeCursor('old', 0)).next();
  expect(await next(follow('old', gap?.cursor), 3)).toEqual([6, 7, 8]);
});

test('when everything was purged the numbers go on, and an old cursor is told', async () => {
  await append('empty', 4);
  await sleep(5);
  await transact(ctx(), (tx) => purgeStream(tx, 'empty', new Date()));
  const events = follow('empty', writeCursor('empty', 1));
  expect(await next(events, 1)).toEqual(['gap EXPIRED']);
  await append('empty', 1);
  expect(await next(events, 1)).toEqual([5]);
});

test('a follower so slow that its place was purged meanwhile is told too', async () => {
  await append('slow', 1);
  const events = follow('slow', writeCursor('slow', 0));
  expect(await next(events, 1)).toEqual([1]);
  weather.lost = true;
  await append('slow', 3);
  await sleep(5);
  const before = new Date();
  await append('slow', 1);
  await transact(ctx(), (tx) => purgeStream(tx, 'slow', before));
  expect(await next(events, 2)).toEqual(['gap EXPIRED', 5]);
});

test.each([
  ["another stream's", () => writeCursor('elsewhere', 1)],
  ['one from the future', () => writeCursor('known', 99)],
  ['nonsense', () => '%%%'],
  ['an empty one', () => ''],
])('a cursor that is not of this stream (%s) gets a gap marker, and then what happens from now', async (_, make) => {
  await append('known', 2);
  const events = follow('known', make());
  const { value } = await events.next();
  expect(value).toMatchObject({ kind: 'gap', reason: 'UNKNOWN_CURSOR' });
  const cursor = await streamCursor(ctx(), 'known');
  expect(value?.cursor).toBe(cursor);
  await append('known', 1);
  expect((await events.next()).value).toMatchObject({ kind: 'item' });
});

test('a stream belongs to its tenant: the same name elsewhere is another stream', async () => {
  await append('shared', 2, 'tenant_1');
  const other = follow('shared', writeCursor('shared', 0), 'tenant_2');
  // Nothing is there: a cursor at the beginning is as good as any.
  const first = other.next();
  await append('shared', 1, 'tenant_1');
  await append('shared', 1, 'tenant_2');
  expect((await first).value).toMatchObject({ sequence: 1 });
  expect(await next(follow('shared', writeCursor('shared', 0), 'tenant_1'), 3)).toEqual([1, 2, 3]);
});

test('ending a follower ends it at once: while it waits, before it began, and twice', async () => {
  const waiting = follow('end');
  const pending = waiting.next();
  await sleep(100);
  const asked = performance.now();
  await waiting.return?.();
  expect(await pending).toEqual({ value: undefined, done: true });
  expect(performance.now() - asked).toBeLessThan(500);
  expect(await waiting.return?.()).toEqual({ value: undefined, done: true });
  const unused = follow('end');
  await unused.return?.();
  expect(await unused.next()).toEqual({ value: undefined, done: true });
  const early = follow('end');
  const starting = early.next();
  await early.return?.();
  expect(await starting).toEqual({ value: undefined, done: true });
  expect(weather.restored.size).toBe(0);
});
